//! `flywheel pay`. Amounts are in base units of the token; times are in seconds.

mod bands;
mod channel;
mod common;
mod session;
mod stream;
mod tariff;

use clap::Subcommand;

pub use bands::{BandsCommand, ListBandsArgs, RemoveBandsArgs, SetBandArgs};
pub use channel::{ChannelCommand, OpenChannelArgs, VouchersArgs};
pub use common::{NumberArgs, PlaceArgs, SignerArgs, TokenArgs, VoucherArgs};
pub use session::{MeterArgs, OpenSessionArgs, ReadingArgs, SessionCommand};
pub use stream::{OpenStreamArgs, StreamCommand};
pub use tariff::{SetTariffArgs, TariffCommand};

/// Paying machines: at once, by session, by channel, by stream.
#[derive(Debug, Subcommand)]
pub enum PayCommand {
    /// Pay a machine at once.
    Machine(AtOnceArgs),
    /// What a machine's owner publishes: the price of what it serves.
    #[command(subcommand)]
    Tariff(TariffCommand),
    /// What a network lets its machines charge.
    #[command(subcommand)]
    Bands(BandsCommand),
    /// A metered service: deposit, vouchers, and the rest back.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Many tiny payments: two transactions in all.
    #[command(subcommand)]
    Channel(ChannelCommand),
    /// So much a second.
    #[command(subcommand)]
    Stream(StreamCommand),
    /// The sessions, channels and streams of a machine (its number) or an account (its address).
    List(ListArgs),
    /// Take out what was credited because a payment to an account failed.
    Withdraw(WithdrawArgs),
}

/// `flywheel pay machine`.
#[derive(Debug, clap::Args)]
pub struct AtOnceArgs {
    /// The machine's number or DID.
    #[arg(value_name = "MACHINE")]
    pub machine: String,
    /// How much.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    #[command(flatten)]
    pub token: TokenArgs,
    /// What it is for, at most 128 bytes.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reference: String,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// A machine's number or an account's address.
    #[arg(value_name = "WHO")]
    pub who: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel pay withdraw`.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    pub token: TokenArgs,
    /// Whose credit. Default: the signer's.
    #[arg(long = "for", value_name = "ADDRESS")]
    pub whose: Option<String>,
    #[command(flatten)]
    pub signer: SignerArgs,
}
