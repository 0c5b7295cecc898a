//! `flywheel pay stream`.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_client::{Account, ChainError, Rpc, TxResult, handles::Payments};
use flywheel_protocol::Seconds;
use flywheel_types::payments::StreamOpening;

use super::place::{Place, Signed};
use crate::args::pay::{NumberArgs, OpenStreamArgs, StreamCommand};
use crate::commands::table::print_json;

pub fn stream(command: &StreamCommand) -> Result<()> {
    match command {
        StreamCommand::Open(args) => open(args),
        StreamCommand::TopUp(args) => {
            let signed = Signed::new(&args.signer)?;
            let payments = signed.payments();
            let denom = payments.stream(args.number)?.denom;
            let addition = (&denom, Uint128::new(args.amount));
            let done = payments.top_up_stream(signed.account(), addition, args.number)?;
            println!(
                "added {} to stream {} in block {}",
                args.amount, args.number, done.height
            );
            Ok(())
        }
        StreamCommand::Collect(args) => send(args, "collected", |payments, account, stream| {
            payments.collect_stream(account, stream)
        }),
        StreamCommand::Pause(args) => send(args, "paused", |payments, account, stream| {
            payments.pause_stream(account, stream)
        }),
        StreamCommand::Resume(args) => send(args, "resumed", |payments, account, stream| {
            payments.resume_stream(account, stream)
        }),
        StreamCommand::Cancel(args) => send(args, "cancelled", |payments, account, stream| {
            payments.cancel_stream(account, stream)
        }),
        StreamCommand::Show(args) => print_json(&Place::new(&args.place)?.payments().stream(args.number)?),
    }
}

fn open(args: &OpenStreamArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let denom = signed.place.denom(&args.token)?;
    let opening = StreamOpening {
        payee: signed.place.payee(&args.payee)?,
        amount: Uint128::new(args.amount),
        per: Seconds::new(args.per),
    };
    let deposit = (&denom, Uint128::new(args.deposit));
    let done = signed.payments().open_stream(signed.account(), deposit, opening)?;
    signed.print_opened("stream", &done)
}

fn send(
    args: &NumberArgs,
    happened: &str,
    message: impl FnOnce(&Payments<'_, Rpc>, &Account, u64) -> Result<TxResult, ChainError>,
) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let done = message(&signed.payments(), signed.account(), args.number)?;
    println!("{happened} stream {} in block {}", args.number, done.height);
    Ok(())
}
