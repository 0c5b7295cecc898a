//! `flywheel pay`. Amounts are in base units of the token; times are in seconds.

use std::path::PathBuf;

use clap::Subcommand;
use flywheel_protocol::MachineId;
use flywheel_types::access_control::Name;

use super::machine::{ChainArgs, KeyArgs};

/// Paying machines: at once, by session, by channel, by stream.
#[derive(Debug, Subcommand)]
pub enum PayCommand {
    /// Pay a machine at once.
    Machine(AtOnceArgs),
    /// What a machine's owner publishes: the price of what it serves.
    #[command(subcommand)]
    Tariff(TariffCommand),
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

/// Where the payments contract is.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// The chain's network-hub, which knows the payments contract.
    #[arg(long, value_name = "ADDRESS")]
    pub hub: String,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// Where it is, and who signs.
#[derive(Debug, clap::Args)]
pub struct SignerArgs {
    /// The signer's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// Which token.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct TokenArgs {
    /// A coin of the chain, for example uatom.
    #[arg(long, value_name = "NAME")]
    pub coin: Option<String>,
    /// A cw20 token.
    #[arg(long, value_name = "ADDRESS")]
    pub cw20: Option<String>,
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

/// `flywheel pay tariff`.
#[derive(Debug, Subcommand)]
pub enum TariffCommand {
    /// Publish or replace a tariff; as the machine's owner.
    Set(SetTariffArgs),
    /// Remove one; as the machine's owner.
    Remove(RemoveTariffArgs),
    /// Those in force.
    List(ListTariffsArgs),
}

/// `flywheel pay tariff set`.
#[derive(Debug, clap::Args)]
pub struct SetTariffArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The tariff's number, 0 to 15.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub tariff: u8,
    #[command(flatten)]
    pub token: TokenArgs,
    /// Of one unit.
    #[arg(long, value_name = "AMOUNT")]
    pub price: u128,
    /// What is counted, for example kWh.
    #[arg(long, value_name = "TEXT")]
    pub unit: String,
    /// How many units a minute delivers at most: their price is a session's usual credit.
    #[arg(long, value_name = "UNITS")]
    pub per_minute: u128,
    /// The longest time limit of a session.
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    pub longest: u64,
    /// How long the other side may answer when a session is closed.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub window: u64,
    /// The network whose fee is taken.
    #[arg(long, value_name = "ID")]
    pub network: Option<u64>,
    /// Serve only consumers who have this permission on the machine (see flywheel access). Default: anyone.
    #[arg(long, value_name = "NAME")]
    pub permission: Option<Name>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay tariff remove`.
#[derive(Debug, clap::Args)]
pub struct RemoveTariffArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The tariff's number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub tariff: u8,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay tariff list`.
#[derive(Debug, clap::Args)]
pub struct ListTariffsArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    #[command(flatten)]
    pub place: PlaceArgs,
}

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

/// `flywheel pay session voucher` and `flywheel pay channel voucher`.
#[derive(Debug, clap::Args)]
pub struct VoucherArgs {
    /// The session's or channel's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// What is owed in all since the beginning.
    #[arg(value_name = "AMOUNT")]
    pub cumulative: u128,
    /// The lane of a channel.
    #[arg(long, value_name = "LANE", default_value_t = 0)]
    pub lane: u32,
    /// The voucher's number, for your own books.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub nonce: u64,
    /// For how long it is worth something. Default: until the session or channel ends.
    #[arg(long, value_name = "SECONDS")]
    pub lasts: Option<u64>,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub place: PlaceArgs,
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

/// `flywheel pay stream`.
#[derive(Debug, Subcommand)]
pub enum StreamCommand {
    /// As the payer: bring the deposit.
    Open(OpenStreamArgs),
    /// As the payer: add to the deposit.
    TopUp(AmountArgs),
    /// Pay what it owes now. Anyone.
    Collect(NumberArgs),
    /// As the payer: stop it from running.
    Pause(NumberArgs),
    /// As the payer: let it run again.
    Resume(NumberArgs),
    /// End it: what it owes is paid, the rest comes back.
    Cancel(NumberArgs),
    /// Where it stands.
    Show(ShowArgs),
}

/// `flywheel pay stream open`.
#[derive(Debug, clap::Args)]
pub struct OpenStreamArgs {
    /// A machine (its number or DID) or an account (its address).
    #[arg(value_name = "PAYEE")]
    pub payee: String,
    /// So much …
    #[arg(long, value_name = "AMOUNT")]
    pub amount: u128,
    /// … in so many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub per: u64,
    #[command(flatten)]
    pub token: TokenArgs,
    /// The deposit: it stops when that is used up.
    #[arg(long, value_name = "AMOUNT")]
    pub deposit: u128,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A number, and who signs.
#[derive(Debug, clap::Args)]
pub struct NumberArgs {
    /// The session's, channel's or stream's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A number, an amount, and who signs.
#[derive(Debug, clap::Args)]
pub struct AmountArgs {
    /// The channel's or stream's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    /// How much is added.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A number to look at.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The session's, channel's or stream's number.
    #[arg(value_name = "NUMBER")]
    pub number: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
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
