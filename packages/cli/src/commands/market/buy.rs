//! `flywheel market buy`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use cosmwasm_std::Uint128;
use flywheel_client::{Chain, ChainError};
use flywheel_exchange::market::{MarketError, Outcome, Purchase, PurchaseStep, Waiting, When, Wishes};
use flywheel_exchange::{FileError, Patience, ReceiveError};
use flywheel_protocol::Time;
use serde_json::json;

use super::place::{Signed, token};
use super::times::{Bar, date};
use super::{pause, stop_on_signal};
use crate::args::market::BuyArgs;
use crate::commands::table::print_json;

/// The longest pause after the node has failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Buys, or goes on with a purchase that was begun.
pub fn buy(args: &BuyArgs) -> Result<()> {
    let stop = stop_on_signal()?;
    let signed = Signed::new(&args.signer)?;
    let wishes = wishes(args, &signed)?;
    let mut purchase = Purchase::open(signed.place.market(), signed.account.clone(), wishes)?;
    match follow(&mut purchase, args, &stop)? {
        Some(outcome) => tell(&outcome, args.json),
        None => bail!("stopped: the same command goes on where it was"),
    }
}

fn wishes(args: &BuyArgs, signed: &Signed) -> Result<Wishes> {
    Ok(Wishes {
        listing: args.listing,
        max_price: Uint128::new(args.max_price),
        denom: token(&signed.place.chain, args.coin.as_deref(), args.cw20.as_deref())?,
        to: args.to.clone(),
        from: args.from.clone(),
        again: args.again,
        pays: if args.wait { When::AfterTheWindow } else { When::AtOnce },
        patience: Patience::default(),
        margin: Duration::from_secs(args.margin),
    })
}

/// Steps until it is over; nothing if the program is stopped.
fn follow<C: Chain>(purchase: &mut Purchase<'_, C>, args: &BuyArgs, stop: &AtomicBool) -> Result<Option<Outcome>> {
    let poll = Duration::from_millis(args.poll);
    let (mut said, mut wait) = (String::new(), poll);
    loop {
        if stop.load(Ordering::SeqCst) {
            return Ok(None);
        }
        let step = {
            let bar = Bar::new(stop);
            purchase.step(&mut |now| bar.advance(now))
        };
        let step = match step {
            Ok(step) => step,
            Err(error) if was_stopped(&error) => return Ok(None),
            // Before it is paid, nothing is lost by ending here; afterwards the money is at stake.
            Err(error) if purchase.order().is_some() && may_pass(&error) => {
                say(&mut said, format!("{error}: tries again"));
                pause(wait, stop);
                wait = longer(wait);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match step {
            PurchaseStep::Done => wait = poll,
            PurchaseStep::Over(outcome) => return Ok(Some(outcome)),
            PurchaseStep::Waits {
                order,
                waiting,
                deadline,
            } => {
                say(&mut said, words(order, &waiting, deadline));
                if args.decline && matches!(waiting, Waiting::BetterDelivery(_)) {
                    match purchase.decline() {
                        Ok(()) => continue,
                        // The next step looks where the order stands.
                        Err(error) if may_pass(&error) => {
                            say(&mut said, format!("not declined: {error}: tries again"));
                            pause(wait, stop);
                            wait = longer(wait);
                            continue;
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
                wait = poll;
                pause(poll, stop);
            }
        }
    }
}

/// Says what has not just been said.
fn say(said: &mut String, words: String) {
    if words != *said {
        eprintln!("{words}");
        *said = words;
    }
}

/// Twice the pause, up to the longest; never a shorter one.
fn longer(wait: Duration) -> Duration {
    wait.saturating_mul(2).min(LONGEST_PAUSE.max(wait))
}

fn words(order: u64, waiting: &Waiting, deadline: Time) -> String {
    let until = date(deadline);
    match waiting {
        Waiting::Commitment => format!("order {order} is paid: waits for the seller, until {until}"),
        Waiting::Delivery(reason) => format!("{reason}; asks again until {until}, then the money comes back"),
        Waiting::BetterDelivery(refusal) => {
            format!("not confirmed: {refusal}; asks again until {until}, then the money comes back")
        }
        Waiting::Key => format!("order {order} is confirmed: waits for the key, until {until}"),
        Waiting::Window => format!("the file is there and as listed; the seller is paid at {until}"),
    }
}

/// Whether the same call may succeed later.
const fn may_pass(error: &MarketError) -> bool {
    matches!(
        error,
        MarketError::Seller(_)
            | MarketError::Chain(
                ChainError::Unreachable { .. }
                    | ChainError::NodeBehind { .. }
                    | ChainError::Pending { .. }
                    | ChainError::NotIncluded { .. }
                    | ChainError::HeightUnavailable { .. }
                    // The order may have gone on meanwhile.
                    | ChainError::Refused { .. }
            )
    )
}

const fn was_stopped(error: &MarketError) -> bool {
    matches!(
        error,
        MarketError::File(FileError::Stopped { .. })
            | MarketError::Seller(ReceiveError::File(FileError::Stopped { .. }))
    )
}

/// A purchase that brought no file is a failure of the command, also when no money is lost.
fn tell(outcome: &Outcome, is_json: bool) -> Result<()> {
    match outcome {
        Outcome::Bought { order, file, price } => {
            if is_json {
                return print_json(&json!({"bought": {"order": order, "file": file, "price": price}}));
            }
            println!(
                "bought {} as order {order} for {price}: every chunk is as listed",
                file.display()
            );
            Ok(())
        }
        Outcome::Refunded {
            order,
            price,
            fee,
            bond,
        } => {
            if is_json {
                print_json(&json!({"refunded": {"order": order, "price": price, "fee": fee, "bond": bond}}))?;
            }
            bail!(
                "order {order} brought no file: of {price} that were paid, {fee} stay with the seller, the rest is back, and \
                 {bond} of the seller's bond with it. The same command with --again buys anew"
            )
        }
        Outcome::Caught {
            order,
            chunk,
            price,
            bond,
        } => {
            if is_json {
                print_json(&json!({"caught": {"order": order, "chunk": chunk, "price": price, "bond": bond}}))?;
            }
            bail!(
                "order {order}: chunk {chunk} was not as listed; {price} were paid back, and {bond} of the seller's bond. \
                 There is no file; the same command with --again buys anew"
            )
        }
    }
}
