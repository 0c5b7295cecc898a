//! What several of these commands are told.

use std::path::PathBuf;

use crate::args::machine::{ChainArgs, KeyArgs};

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
