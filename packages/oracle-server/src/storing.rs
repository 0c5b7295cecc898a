//! The storing thread: reports are checked, written to disk together, and only then acknowledged.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use flywheel_api::{Code, Place, ReportResult};
use flywheel_oracle::{Acknowledged, NotTaken};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Epoch, MachineId, PublicKey};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::enrolments::Known;
use crate::lock;
use crate::rate::MachineRate;
use crate::shared::Shared;
use crate::store::StoredReport;

/// Reports of one commit: enough that the disk is not what limits, few enough that nobody waits long.
const BATCH: usize = 4_096;

/// One call's reports.
pub(crate) struct Job {
    pub(crate) reports: Vec<SignedReport>,
    pub(crate) answer: oneshot::Sender<Vec<ReportResult>>,
    /// The memory that the call takes.
    pub(crate) _permit: OwnedSemaphorePermit,
}

/// Takes jobs until there are no more senders.
pub(crate) fn run(shared: &Shared, jobs: &Receiver<Job>) {
    let limits = &shared.settings.limits;
    let mut rates = MachineRate::new(limits.machine_rate, limits.machine_burst);
    let mut swept = Instant::now();
    loop {
        let first = match jobs.recv_timeout(Duration::from_secs(60)) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let (mut batch, mut size) = (Vec::new(), first.reports.len());
        batch.push(first);
        while size < BATCH {
            let Ok(job) = jobs.try_recv() else { break };
            size = size.saturating_add(job.reports.len());
            batch.push(job);
        }
        shared.metrics.queue.sub(i64::try_from(batch.len()).unwrap_or(i64::MAX));
        let writing = lock(&shared.writing);
        store(shared, &mut rates, batch);
        drop(writing);
        if swept.elapsed() > Duration::from_secs(60) {
            rates.sweep();
            swept = Instant::now();
        }
    }
}

/// One report on its way through.
struct Item {
    machine: MachineId,
    nonce: u64,
    result: Option<(Code, String)>,
}

fn store(shared: &Shared, rates: &mut MachineRate, batch: Vec<Job>) {
    let mut answers = Vec::with_capacity(batch.len());
    let (mut items, mut candidates) = (Vec::new(), Vec::new());
    for job in batch {
        answers.push((job.answer, job.reports.len(), job._permit));
        for report in job.reports {
            let mut item = Item {
                machine: report.report.machine(),
                nonce: report.report.nonce(),
                result: None,
            };
            match key_of(shared, &report) {
                Ok((epoch, key)) => candidates.push((items.len(), epoch, report, key)),
                Err(refused) => item.result = Some(refused),
            }
            items.push(item);
        }
    }
    let stored = take(shared, rates, &mut items, candidates);
    if !stored.is_empty() {
        let started = Instant::now();
        if let Err(error) = shared.store.put_reports(&stored) {
            // The inbox holds what the disk does not: nothing may be acknowledged from it any more.
            shared.fail(&error);
        }
        shared.metrics.committed(started.elapsed());
    }
    let is_lost = lock(&shared.health).fatal.is_some();
    let mut items = items.into_iter();
    for (answer, count, _permit) in answers {
        let results = items.by_ref().take(count).map(|item| {
            let (code, text) = match item.result {
                Some((code, text)) if !is_lost => (code, text),
                _ => (Code::Busy, "the oracle is stopping: send it to another one".to_owned()),
            };
            shared.metrics.report(code);
            ReportResult::new(item.machine, item.nonce, code, text)
        });
        // Who has gone away does not want to know.
        let _ = answer.send(results.collect());
    }
}

/// The key that the report must be signed with.
fn key_of(shared: &Shared, report: &SignedReport) -> Result<(Epoch, Arc<PublicKey>), (Code, String)> {
    let busy = |text: &str| (Code::Busy, text.to_owned());
    let clock = &shared.settings.network.clock;
    let machine = report.report.machine();
    let no_epoch = || (Code::NoEpoch, NotTaken::NoEpoch.to_string());
    let epoch = clock.epoch_at(report.report.first_time()).ok_or_else(no_epoch)?;
    let now = shared
        .time()
        .ok_or_else(|| busy("the oracle does not know the chain's time now"))?;
    check_time(shared, epoch, now)?;
    let stranger = || {
        let text =
            format!("machine {machine} is not enrolled in epoch {epoch}: bond it, and send reports of later epochs");
        (Code::NotEnrolled, text)
    };
    match shared.enrolments.find(epoch, machine) {
        Known::Key(key) => Ok((epoch, key)),
        Known::Stranger => Err(stranger()),
        Known::Later => Err(busy("the oracle has not read the epoch's enrolments yet")),
        Known::Ask => match shared
            .enrolments
            .ask(&shared.network(shared.source.chain()), epoch, machine)
        {
            Ok(Some(key)) => Ok((epoch, key)),
            Ok(None) => Err(stranger()),
            Err(_) => Err(busy("the chain does not answer now")),
        },
    }
}

/// As the inbox will say, before the chain is asked anything.
fn check_time(shared: &Shared, epoch: Epoch, now: flywheel_protocol::Time) -> Result<(), (Code, String)> {
    let clock = &shared.settings.network.clock;
    let no_epoch = |_| (Code::NoEpoch, NotTaken::NoEpoch.to_string());
    let begins = clock.start_of(epoch).map_err(no_epoch)?;
    let closed_at = clock
        .end_of(epoch)
        .and_then(|end| end.plus(shared.grace))
        .map_err(no_epoch)?;
    if now < begins {
        return Err(refusal(&NotTaken::TooEarly { epoch }));
    }
    if now >= closed_at {
        return Err(refusal(&NotTaken::TooLate { epoch, closed_at }));
    }
    Ok(())
}

type Candidate = (usize, Epoch, SignedReport, Arc<PublicKey>);

/// Lets the inbox decide, and returns what is new: it must be written before anybody is told.
fn take(shared: &Shared, rates: &mut MachineRate, items: &mut [Item], candidates: Vec<Candidate>) -> Vec<StoredReport> {
    let mut counts: HashMap<MachineId, u64> = HashMap::new();
    for (_, _, report, _) in &candidates {
        *counts.entry(report.report.machine()).or_default() += 1;
    }
    // A machine that cannot pass its rate with this batch is checked with all others; the rest one by one.
    let (many, few): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|(_, _, report, _)| {
        let machine = report.report.machine();
        counts.get(&machine).copied().unwrap_or_default() <= rates.left(machine)
    });
    let mut stored = Vec::new();
    let mut intake = lock(&shared.intake);
    let now = match shared.time() {
        Some(now) => now.max(intake.now),
        None => intake.now,
    };
    intake.now = now;
    let pairs = many.iter().map(|(_, _, report, key)| (report.clone(), key.as_ref()));
    let results = intake.inbox.take_many(pairs, now);
    let mut settle = |rates: &mut MachineRate, candidate: Candidate, result: Result<Acknowledged, NotTaken>| {
        let (index, epoch, signed, key) = candidate;
        let outcome = match result {
            Ok(Acknowledged { known: true, .. }) => (Code::Known, "it is stored".to_owned()),
            Ok(Acknowledged { known: false, .. }) => {
                rates.charge(signed.report.machine());
                stored.push(StoredReport {
                    place: Place {
                        epoch,
                        machine: signed.report.machine(),
                        nonce: signed.report.nonce(),
                        payload: signed.report.payload_hash(),
                    },
                    key: key.as_ref().clone(),
                    signed,
                });
                (Code::Stored, "it is stored".to_owned())
            }
            Err(refused) => refusal(&refused),
        };
        if let Some(item) = items.get_mut(index) {
            item.result = Some(outcome);
        }
    };
    for (candidate, result) in many.into_iter().zip(results) {
        settle(rates, candidate, result);
    }
    let mut limited = Vec::new();
    for candidate in few {
        let machine = candidate.2.report.machine();
        if rates.left(machine) == 0 {
            limited.push((candidate.0, machine));
            continue;
        }
        let result = intake.inbox.take(candidate.2.clone(), &candidate.3, now);
        settle(rates, candidate, result);
    }
    for (index, machine) in limited {
        if let Some(item) = items.get_mut(index) {
            let text =
                format!("machine {machine} sends faster than this oracle takes: put more readings into one report");
            item.result = Some((Code::RateLimited, text));
        }
    }
    stored
}

fn refusal(refused: &NotTaken) -> (Code, String) {
    let code = match refused {
        NotTaken::NoEpoch => Code::NoEpoch,
        NotTaken::TooEarly { .. } => Code::TooEarly,
        NotTaken::TooLate { .. } => Code::TooLate,
        NotTaken::TooManyPayloads { .. } => Code::TooManyPayloads,
        NotTaken::TooMany { .. } => Code::TooMany,
        NotTaken::BadSignature { .. } => Code::BadSignature,
    };
    (code, refused.to_string())
}
