//! Getting votes, giving them to somebody, and taking them back.

use super::{PlaceArgs, SignerArgs};

/// `flywheel dao join`.
#[derive(Debug, clap::Args)]
pub struct JoinArgs {
    /// How much of the network's token.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    /// Who votes for you, unless you vote yourself. Default: who did so far; nobody at first.
    #[arg(long, value_name = "ADDRESS")]
    pub represent: Option<String>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao leave`.
#[derive(Debug, clap::Args)]
pub struct LeaveArgs {
    /// How much. Default: all.
    #[arg(value_name = "AMOUNT")]
    pub amount: Option<u128>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao power`.
#[derive(Debug, clap::Args)]
pub struct PowerArgs {
    /// Whose. Default: of all together.
    #[arg(value_name = "ADDRESS")]
    pub account: Option<String>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel dao represent`.
#[derive(Debug, clap::Args)]
pub struct RepresentArgs {
    /// Who votes for you, unless you vote yourself.
    #[arg(value_name = "ADDRESS", required_unless_present = "nobody")]
    pub representative: Option<String>,
    /// Nobody, from now on.
    #[arg(long, conflicts_with = "representative")]
    pub nobody: bool,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao lock`.
#[derive(Debug, clap::Args)]
pub struct LockArgs {
    /// How much of what you have staked.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    /// How long it stays after `unlock`.
    #[arg(long, value_name = "DAYS")]
    pub days: u16,
    #[command(flatten)]
    pub signer: SignerArgs,
}
