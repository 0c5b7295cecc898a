//! `flywheel machine agent`.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cosmwasm_std::{Addr, Uint128};
use flywheel_agent::agent::{Agent, Claims, Plan};
use flywheel_agent::clock::{CheckedClock, SystemClock};
use flywheel_agent::door::{Door, HttpDoor};
use flywheel_agent::readings::{Command, Measure, Table};
use flywheel_agent::run::{Control, FeedError, Source, feed, work};
use flywheel_agent::{DeviceKey, Outbox, Standing, Terms};
use flywheel_client::Chain;
use flywheel_protocol::{H3Cell, Seconds};
use flywheel_types::registry::MachineDetails;
use tracing::{error, info, warn};

use super::enrol::{new_enrolment, print_qr};
use super::{account, chain, device_key};
use crate::args::machine::{AgentArgs, SourceArgs};

/// A command may run for so long.
const COMMAND_PATIENCE: Duration = Duration::from_secs(60);
/// An enrolment string can be used for so long.
const ENROLMENT_LIFETIME: Seconds = Seconds::days(7);
/// A new one is printed after this.
const ENROLMENT_ANEW: Duration = Duration::from_secs(6 * 86_400);
/// A call to somebody who does not answer is not waited for longer than this after a signal.
const LAST_STEP: Duration = Duration::from_secs(15);

/// Runs until it is stopped, or everything of a source that ends is delivered.
pub fn agent(args: &AgentArgs) -> Result<()> {
    log(args);
    let key = device_key(&args.key)?;
    let chain = chain(&args.chain)?;
    // The thread that takes readings in may still wait for its source when the program ends.
    let system: &'static SystemClock = Box::leak(Box::default());
    let clock: &'static CheckedClock<'static> = Box::leak(Box::new(CheckedClock::new(system)));
    let (outbox, damage) = Outbox::open_or_set_aside(&args.state, args.outbox << 20)?;
    if let Some(damage) = damage {
        error!(moved_to = %damage.moved_to.display(), reason = damage.reason, "the outbox was damaged and is set aside: \
               what was only there is lost; numbers go on, nothing is signed twice");
    }
    let outbox = Arc::new(outbox);
    let control = Arc::new(Control::default());
    stop_on_signal(&control)?;

    let mut agent = Agent::new(&chain, &key, clock, Arc::clone(&outbox), doors(args), plan(args)?);
    info!(key = %key.public_key(), "the agent has started");
    let Some(terms) = first_terms(&mut agent, &chain, &key, args, &control)? else {
        info!("stopped before the machine was enrolled");
        return Ok(());
    };
    let measure = measure(args, &terms)?;
    let source = source(&args.source);
    let feeder = start_feed(source, measure, outbox, clock, Arc::clone(&control));
    work(&mut agent, &control)?;
    // A source that has not ended is waited for by nobody: what it gave is on disk.
    if feeder.is_finished() {
        match feeder.join() {
            Ok(Ok(0)) => {}
            Ok(Ok(bad)) => warn!(bad, "lines or commands gave no reading"),
            Ok(Err(reason)) => return Err(reason.into()),
            Err(_) => bail!("the source of readings stopped for a reason unknown: please report this"),
        }
    }
    Ok(())
}

fn log(args: &AgentArgs) {
    let log = tracing_subscriber::fmt()
        .with_max_level(args.log)
        .with_writer(io::stderr);
    if args.log_json {
        log.json().init();
    } else {
        log.with_ansi(false).with_target(false).init();
    }
}

fn stop_on_signal(control: &Arc<Control>) -> Result<()> {
    let control = Arc::clone(control);
    ctrlc::set_handler(move || {
        // Who asks twice does not want to wait.
        if control.is_stopped() {
            std::process::exit(130);
        }
        control.stop();
        thread::spawn(|| {
            thread::sleep(LAST_STEP);
            // As safe as any other moment: what was taken is on disk.
            std::process::exit(0);
        });
    })
    .context("signals cannot be handled")
}

fn doors(args: &AgentArgs) -> Vec<Box<dyn Door>> {
    let mut urls: Vec<&str> = args.oracles.iter().map(|url| url.trim_end_matches('/')).collect();
    urls.sort_unstable();
    urls.dedup();
    urls.iter()
        .map(|url| Box::new(HttpDoor::new(url)) as Box<dyn Door>)
        .collect()
}

fn plan(args: &AgentArgs) -> Result<Plan> {
    let cell = args.cell.as_deref().map(|text| {
        let cell = u64::from_str_radix(text, 16).with_context(|| format!("{text:?} is not an H3 cell"))?;
        Ok::<_, anyhow::Error>(H3Cell::new(cell)?)
    });
    let claims = args.account.as_deref().map(|path| {
        Ok::<_, anyhow::Error>(Claims {
            account: account(path)?,
            every: Seconds::new(args.claim_every),
            minimum: Uint128::new(args.claim_minimum),
        })
    });
    Ok(Plan {
        folder: args.state.clone(),
        verification: Addr::unchecked(&args.verification),
        report_every: Seconds::new(args.report_every),
        cell: cell.transpose()?,
        claims: claims.transpose()?,
    })
}

/// Waits until the machine was enrolled once, and says meanwhile how it gets there. None if the agent is stopped.
fn first_terms<C: Chain>(
    agent: &mut Agent<'_, C>,
    chain: &C,
    key: &dyn DeviceKey,
    args: &AgentArgs,
    control: &Control,
) -> Result<Option<Terms>> {
    let mut printed: Option<Instant> = None;
    loop {
        let step = agent.step(false)?;
        if let Some(terms) = agent.terms() {
            return Ok(Some(terms.clone()));
        }
        if control.is_stopped() {
            return Ok(None);
        }
        let is_due = printed.is_none_or(|at| at.elapsed() >= ENROLMENT_ANEW);
        if let (Some(Standing::Unregistered), true, Some(owner), Some(registry)) =
            (agent.standing(), is_due, &args.owner, &args.registry)
        {
            let details = MachineDetails::default();
            match new_enrolment(chain, registry, key, owner, details, ENROLMENT_LIFETIME) {
                Ok(enrolment) => {
                    print_qr(&enrolment);
                    println!("{enrolment}");
                    printed = Some(Instant::now());
                }
                Err(reason) => warn!(%reason, "no enrolment string yet"),
            }
        }
        control.pause(step.pause);
    }
}

fn measure(args: &AgentArgs, terms: &Terms) -> Result<Measure> {
    let info = terms.rules.field.known()?;
    let unit = args.unit.as_deref().unwrap_or_else(|| info.base_unit());
    Ok(Measure {
        field: terms.rules.field,
        unit: info.unit(unit)?.code.to_owned(),
        interval: terms.rules.interval,
        origin: terms.clock.start(),
    })
}

fn source(args: &SourceArgs) -> Source {
    if let Some(path) = &args.csv {
        let table = Table {
            time: args.time_column.clone(),
            value: args.value_column.clone(),
            cell: args.cell_column.clone(),
        };
        let path = path.clone();
        return Source::Table { path, table };
    }
    match &args.command {
        Some(program) => Source::Command(Command {
            program: program.clone(),
            arguments: args.arguments.clone(),
            most: COMMAND_PATIENCE,
        }),
        None => Source::Lines {
            name: "standard input".to_owned(),
            input: Box::new(io::stdin()),
        },
    }
}

fn start_feed(
    source: Source,
    measure: Measure,
    outbox: Arc<Outbox>,
    clock: &'static CheckedClock<'static>,
    control: Arc<Control>,
) -> JoinHandle<Result<u64, FeedError>> {
    thread::spawn(move || {
        let done = feed(source, &measure, &outbox, clock, &control);
        if let Err(reason) = &done {
            error!(%reason, "no more readings come from this source");
        }
        // What was taken in is delivered all the same.
        control.end();
        done
    })
}
