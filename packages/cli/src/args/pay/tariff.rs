//! `flywheel pay tariff`.

use clap::Subcommand;
use flywheel_protocol::MachineId;
use flywheel_types::access_control::Name;

use super::common::{PlaceArgs, SignerArgs, TokenArgs};

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
    /// The network whose fee is taken and whose bands hold.
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
