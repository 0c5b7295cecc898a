//! `flywheel pay session`.

use std::path::PathBuf;

use clap::Subcommand;
use flywheel_protocol::MachineId;

use super::common::{NumberArgs, PlaceArgs, ShowArgs, SignerArgs, VoucherArgs};
use crate::args::machine::KeyArgs;

/// `flywheel pay session`.
#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// As the consumer: bring the deposit.
    Open(OpenSessionArgs),
    /// As the consumer: sign a voucher; nothing is sent. The machine's owner collects with what is printed.
    Voucher(VoucherArgs),
    /// On the device: sign a reading of the meter; nothing is sent.
    Reading(ReadingArgs),
    /// As the machine's owner: close with the best voucher, at once.
    Collect(WithVoucherArgs),
    /// As the machine's owner: close on the meter.
    Meter(MeterArgs),
    /// As the consumer: close; within the window the machine may show a higher voucher.
    Close(CloseSessionArgs),
    /// End one whose window or time limit is over. Anyone.
    Finish(NumberArgs),
    /// Where it stands.
    Show(ShowArgs),
}

/// `flywheel pay session open`.
#[derive(Debug, clap::Args)]
pub struct OpenSessionArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The tariff's number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub tariff: u8,
    /// The tariff's version that you have seen.
    #[arg(long, value_name = "NUMBER")]
    pub version: u32,
    /// The highest price of a unit that you pay.
    #[arg(long, value_name = "AMOUNT")]
    pub max_price: u128,
    /// The deposit, in the tariff's token: what is not used comes back.
    #[arg(long, value_name = "AMOUNT")]
    pub deposit: u128,
    /// The time limit.
    #[arg(long, value_name = "SECONDS", default_value_t = 7_200)]
    pub duration: u64,
    /// What the machine may collect beyond the last voucher. Default: what a minute costs.
    #[arg(long, value_name = "AMOUNT")]
    pub credit: Option<u128>,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay session reading`.
#[derive(Debug, clap::Args)]
pub struct ReadingArgs {
    /// The session's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// What was delivered since the session began, in the tariff's unit.
    #[arg(value_name = "UNITS")]
    pub units: u128,
    /// Goes up with every reading: two different ones with one number forfeit the credit.
    #[arg(long, value_name = "NUMBER")]
    pub nonce: u64,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel pay session collect`.
#[derive(Debug, clap::Args)]
pub struct WithVoucherArgs {
    /// The session's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// A file with the voucher, as `voucher` has printed it.
    #[arg(long, value_name = "FILE")]
    pub voucher: PathBuf,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay session meter`.
#[derive(Debug, clap::Args)]
pub struct MeterArgs {
    /// The session's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// A file with the last reading, as `reading` has printed it.
    #[arg(long, value_name = "FILE")]
    pub reading: PathBuf,
    /// A file with the best voucher, if there is one.
    #[arg(long, value_name = "FILE")]
    pub voucher: Option<PathBuf>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay session close`.
#[derive(Debug, clap::Args)]
pub struct CloseSessionArgs {
    /// The session's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// What you have vouched for.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    #[command(flatten)]
    pub signer: SignerArgs,
}
