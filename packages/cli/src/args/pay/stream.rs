//! `flywheel pay stream`.

use clap::Subcommand;

use super::common::{AmountArgs, NumberArgs, ShowArgs, SignerArgs, TokenArgs};

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
