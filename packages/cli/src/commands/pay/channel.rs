//! `flywheel pay channel`.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_types::payments::{ChannelOpening, SignedVoucher};

use super::place::{Place, Signed, read_json};
use super::session::{print_voucher, voucher_key};
use crate::args::pay::{ChannelCommand, OpenChannelArgs, VouchersArgs};
use crate::commands::table::print_json;

pub fn channel(command: &ChannelCommand) -> Result<()> {
    match command {
        ChannelCommand::Open(args) => open(args),
        ChannelCommand::TopUp(args) => {
            let signed = Signed::new(&args.signer)?;
            let payments = signed.payments();
            let denom = payments.channel(args.number)?.denom;
            let addition = (&denom, Uint128::new(args.amount));
            let done = payments.top_up_channel(signed.account(), addition, args.number)?;
            println!(
                "added {} to channel {} in block {}",
                args.amount, args.number, done.height
            );
            Ok(())
        }
        ChannelCommand::Voucher(args) => {
            let place = Place::new(&args.place)?;
            let found = place.payments().channel(args.number)?;
            print_voucher(&place, args, found.key_version, found.ends_at)
        }
        ChannelCommand::Settle(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed
                .payments()
                .settle_channel(signed.account(), args.number, vouchers(args)?)?;
            println!("settled channel {} in block {}", args.number, done.height);
            Ok(())
        }
        ChannelCommand::Close(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed
                .payments()
                .close_channel(signed.account(), args.number, vouchers(args)?)?;
            println!("closed channel {} in block {}", args.number, done.height);
            Ok(())
        }
        ChannelCommand::Finish(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed.payments().finish_channel(signed.account(), args.number)?;
            println!("finished channel {} in block {}", args.number, done.height);
            Ok(())
        }
        ChannelCommand::Show(args) => print_json(&Place::new(&args.place)?.payments().channel(args.number)?),
    }
}

fn open(args: &OpenChannelArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let denom = signed.place.denom(&args.token)?;
    let opening = ChannelOpening {
        payee: signed.place.payee(&args.payee)?,
        key: voucher_key(&args.key)?.public_key().clone(),
        challenge: Seconds::new(args.challenge),
        duration: Seconds::new(args.duration),
    };
    let deposit = (&denom, Uint128::new(args.deposit));
    let done = signed.payments().open_channel(signed.account(), deposit, opening)?;
    signed.print_opened("channel", &done)
}

fn vouchers(args: &VouchersArgs) -> Result<Vec<SignedVoucher>> {
    args.vouchers.iter().map(|path| read_json(path)).collect()
}
