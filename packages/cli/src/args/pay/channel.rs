//! `flywheel pay channel`.

use std::path::PathBuf;

use clap::Subcommand;

use super::common::{AmountArgs, NumberArgs, ShowArgs, SignerArgs, TokenArgs, VoucherArgs};
use crate::args::machine::KeyArgs;

/// `flywheel pay channel`.
#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    /// As the payer: bring the deposit.
    Open(OpenChannelArgs),
    /// As the payer: add to the deposit.
    TopUp(AmountArgs),
    /// As the payer: sign a voucher; nothing is sent.
    Voucher(VoucherArgs),
    /// Pay what vouchers promise beyond what is paid. Anyone.
    Settle(VouchersArgs),
    /// Settle and close: as the payee at once, as the payer after the challenge period.
    Close(VouchersArgs),
    /// End one whose challenge period or life is over. Anyone.
    Finish(NumberArgs),
    /// Where it stands.
    Show(ShowArgs),
}

/// `flywheel pay channel open`.
#[derive(Debug, clap::Args)]
pub struct OpenChannelArgs {
    /// A machine (its number or DID) or an account (its address).
    #[arg(value_name = "PAYEE")]
    pub payee: String,
    #[command(flatten)]
    pub token: TokenArgs,
    /// The deposit.
    #[arg(long, value_name = "AMOUNT")]
    pub deposit: u128,
    /// How long the payee may still settle after the payer has closed.
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600)]
    pub challenge: u64,
    /// How long the channel lives.
    #[arg(long, value_name = "SECONDS", default_value_t = 2_592_000)]
    pub duration: u64,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay channel settle` and `close`.
#[derive(Debug, clap::Args)]
pub struct VouchersArgs {
    /// The channel's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// A file with a voucher, one for each lane; may be given more than once.
    #[arg(long = "voucher", value_name = "FILE")]
    pub vouchers: Vec<PathBuf>,
    #[command(flatten)]
    pub signer: SignerArgs,
}
