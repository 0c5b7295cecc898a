//! `flywheel market serve`.

use std::net::TcpListener;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Uint128;
use flywheel_client::handles::Marketplace;
use flywheel_client::{ChainError, ChainProfile, Rpc};
use flywheel_exchange::market::{MarketError, Rules, Seller, Stock};
use flywheel_exchange::{Limits, Shop};
use flywheel_protocol::Seconds;
use tracing::{info, warn};

use super::{pause, stop_on_signal};
use crate::args::market::ServeArgs;
use crate::commands::profiles::{account, profile};

/// The longest wait for a node.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Runs until SIGTERM or SIGINT.
pub fn serve(args: &ServeArgs) -> Result<()> {
    log(args);
    let stop = stop_on_signal()?;
    let stock = Stock::open(&args.shop)?;
    let profile = profile(&args.chain)?;
    if profile.chain_id != stock.chain_id() {
        bail!(
            "{} sells on {}, not on {}: name its chain",
            args.shop.display(),
            stock.chain_id(),
            profile.chain_id
        );
    }
    let account = account(&args.account)?;
    let listener = TcpListener::bind(args.listen).with_context(|| format!("cannot listen on {}", args.listen))?;
    let Some(chain) = connect(&profile, &stop)? else {
        return Ok(());
    };
    let rules = Rules {
        most_orders: args.most_orders,
        most_bond: args.most_bond.map(Uint128::new),
        settle_after: Seconds::new(args.settle_after),
        margin: Seconds::new(args.margin),
        ..Rules::default()
    };
    let limits = Limits {
        connections: args.connections,
        ..Limits::default()
    };
    let poll = Duration::from_millis(args.poll);
    let mut wait = Duration::from_secs(1);
    let mut seller = loop {
        let market = Marketplace::new(&chain, stock.marketplace().clone());
        match Seller::open(market, account.clone(), stock.clone(), rules) {
            Ok(seller) => break seller,
            Err(MarketError::Chain(error)) if is_of_the_node(&error) => {
                warn!(%error, "waits for the node");
                if !pause(wait, &stop) {
                    return Ok(());
                }
                wait = wait.saturating_mul(2).min(MAX_WAIT);
            }
            Err(error) => return Err(error.into()),
        }
    };
    let shop = Shop::start(seller.book(), limits, listener).context("the service")?;
    info!(address = %shop.address(), marketplace = %stock.marketplace(), "the shop is open");
    seller.run(poll, &stop);
    info!("the shop closes");
    shop.stop();
    Ok(())
}

/// The chain, once its node answers; none if the program is stopped before.
fn connect(profile: &ChainProfile, stop: &AtomicBool) -> Result<Option<Rpc>> {
    let mut wait = Duration::from_secs(1);
    loop {
        match Rpc::connect(profile) {
            Ok(chain) => return Ok(Some(chain)),
            Err(error) if is_of_the_node(&error) => warn!(%error, "waits for the node"),
            Err(error) => return Err(error.into()),
        }
        if !pause(wait, stop) {
            return Ok(None);
        }
        wait = wait.saturating_mul(2).min(MAX_WAIT);
    }
}

/// Whether it may be over later: the node does not answer, or is behind.
const fn is_of_the_node(error: &ChainError) -> bool {
    matches!(error, ChainError::Unreachable { .. } | ChainError::NodeBehind { .. })
}

fn log(args: &ServeArgs) {
    let logs = tracing_subscriber::fmt()
        .with_max_level(args.log)
        .with_target(false)
        .with_writer(std::io::stderr);
    if args.log_json {
        logs.json().init();
    } else {
        logs.with_ansi(false).init();
    }
}
