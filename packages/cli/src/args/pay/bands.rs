//! `flywheel pay bands`.

use clap::Subcommand;
use flywheel_protocol::{H3Cell, MachineId};

use super::common::{PlaceArgs, SignerArgs, TokenArgs};

/// `flywheel pay bands`.
#[derive(Debug, Subcommand)]
pub enum BandsCommand {
    /// Say what a unit may cost in one token; as the network's admin. What is said there of other tokens and units stays.
    Set(SetBandArgs),
    /// Remove all that is said of a class in one place; as the network's admin.
    Remove(RemoveBandsArgs),
    /// What a network says of a class, everywhere and in single cells.
    List(ListBandsArgs),
    /// What a machine's tariff may say if it names the network.
    Of(BandsOfArgs),
}

/// Of which machines.
#[derive(Debug, clap::Args)]
pub struct WhereArgs {
    /// The network's number.
    #[arg(long, value_name = "ID")]
    pub network: u64,
    /// The class of machines.
    #[arg(long, value_name = "NAME")]
    pub class: String,
    /// Only in this H3 cell, no finer than resolution 7. Default: wherever no cell has bands of its own.
    #[arg(long, value_name = "CELL")]
    pub cell: Option<H3Cell>,
}

/// `flywheel pay bands set`.
#[derive(Debug, clap::Args)]
pub struct SetBandArgs {
    #[command(flatten)]
    pub machines: WhereArgs,
    #[command(flatten)]
    pub token: TokenArgs,
    /// What is counted, exactly as tariffs name it, for example kWh.
    #[arg(long, value_name = "TEXT")]
    pub unit: String,
    /// The lowest price of a unit.
    #[arg(long, value_name = "AMOUNT", default_value_t = 0)]
    pub lowest: u128,
    /// The highest price of a unit.
    #[arg(long, value_name = "AMOUNT")]
    pub highest: u128,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay bands remove`.
#[derive(Debug, clap::Args)]
pub struct RemoveBandsArgs {
    #[command(flatten)]
    pub machines: WhereArgs,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel pay bands list`.
#[derive(Debug, clap::Args)]
pub struct ListBandsArgs {
    /// The network's number.
    #[arg(long, value_name = "ID")]
    pub network: u64,
    /// The class of machines.
    #[arg(long, value_name = "NAME")]
    pub class: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel pay bands of`.
#[derive(Debug, clap::Args)]
pub struct BandsOfArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The network's number.
    #[arg(long, value_name = "ID")]
    pub network: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
}
