//! `flywheel oracle serve`.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use flywheel_client::{ChainError, ChainProfile, Rpc};
use flywheel_oracle_server::{Server, StartError};

use super::config::Config;
use super::source::NodeSource;
use crate::args::oracle::ServeArgs;

/// The longest wait for a node.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Runs until SIGTERM or SIGINT, or until the disk fails.
pub fn serve(args: &ServeArgs) -> Result<()> {
    log(args);
    let is_over = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&is_over);
    ctrlc::set_handler(move || handler.store(true, Ordering::SeqCst)).context("signals")?;

    let mut config = Config::read(&args.config.config)?;
    config.listen = args.listen.unwrap_or(config.listen);
    if let Some(data) = &args.data {
        config.data.clone_from(data);
    }
    let profile = config.profile(&args.config)?;
    let listener = TcpListener::bind(config.listen).with_context(|| format!("cannot listen on {}", config.listen))?;
    let mut wait = Duration::from_secs(1);
    loop {
        let listener = listener.try_clone().context("the socket")?;
        let error = match start(&config, &profile, listener) {
            Ok(server) => {
                return server
                    .wait(|| is_over.load(Ordering::SeqCst))
                    .map_err(|failure| anyhow!(failure));
            }
            Err(error) => error,
        };
        if !is_of_the_node(&error) {
            return Err(error);
        }
        tracing::warn!(
            error = format!("{error:#}"),
            seconds = wait.as_secs(),
            "waits for the node"
        );
        let started = Instant::now();
        while started.elapsed() < wait {
            if is_over.load(Ordering::SeqCst) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        wait = wait.saturating_mul(2).min(MAX_WAIT);
    }
}

fn start(config: &Config, profile: &ChainProfile, listener: TcpListener) -> Result<Server> {
    let chain = Rpc::connect(profile)?;
    let settings = config.settings(&chain)?;
    Ok(Server::start(Arc::new(NodeSource(chain)), settings, listener)?)
}

/// Whether it may be over later: the node does not answer, or is behind.
fn is_of_the_node(error: &anyhow::Error) -> bool {
    let chain = error
        .downcast_ref::<ChainError>()
        .or_else(|| match error.downcast_ref::<StartError>() {
            Some(StartError::Chain(error)) => Some(error),
            _ => None,
        });
    matches!(
        chain,
        Some(ChainError::Unreachable { .. } | ChainError::NodeBehind { .. })
    )
}

fn log(args: &ServeArgs) {
    let logs = tracing_subscriber::fmt().with_max_level(args.log).with_target(false);
    if args.log_json {
        logs.json().with_writer(std::io::stderr).init();
    } else {
        logs.with_writer(std::io::stderr).init();
    }
}
