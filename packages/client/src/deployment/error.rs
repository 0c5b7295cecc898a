//! Why a deployment did not go on.

use cosmwasm_std::Uint128;
use thiserror::Error;

use crate::{ChainError, Code};

/// Why a deployment did not go on, and what to do. What was done before is on the chain and in the file: the same command
/// goes on from there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The chain, or the way to it.
    #[error("{doing}: {source}")]
    Chain {
        /// What was being done.
        doing: String,
        /// What the chain said.
        source: ChainError,
    },
    /// A file that cannot be read or written.
    #[error("{path}: {reason}")]
    File {
        /// The file or folder.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Another program works on the same deployment.
    #[error("{path} is being worked on by another program: wait until it has ended")]
    Locked {
        /// The file.
        path: String,
    },
    /// A chain id with characters that a file's name should not have.
    #[error(
        "the chain id {chain_id:?} cannot be a file's name: it has other characters than letters, digits, -, _ and ."
    )]
    ChainId {
        /// The chain's id.
        chain_id: String,
    },
    /// A contract that the list of checksums does not name.
    #[error("{path} does not name {file}: build the contracts (scripts/build-wasm), or take the release's files")]
    NotListed {
        /// The list.
        path: String,
        /// The contract's file.
        file: String,
    },
    /// A wasm that is not the one of the list.
    #[error(
        "{path} has checksum {found}, and checksums.txt says {listed}: somebody changed it. Build the contracts again \
         (scripts/build-wasm), or take the release's files"
    )]
    Differs {
        /// The wasm.
        path: String,
        /// Its checksum.
        found: String,
        /// The list's.
        listed: String,
    },
    /// A wasm that is not the contract that its name says, or not of this program's version.
    #[error("{path} is not {expected} in version {version}: use the wasm of this program's release")]
    NotThisContract {
        /// The wasm.
        path: String,
        /// The name in cw2.
        expected: String,
        /// The version that this program is for.
        version: String,
    },
    /// No address could be made.
    #[error("the address of {contract} cannot be known: {reason}")]
    Address {
        /// Whose.
        contract: Code,
        /// Why.
        reason: String,
    },
    /// The file is of a deployment that was begun in another way, and its contracts are there.
    #[error(
        "{path} is of a deployment with another {}: {}", .differences.join(", "),
        "for newer wasm use `flywheel migrate`; for everything else, give what the file says, or move the file away to begin another one"
    )]
    OtherPlan {
        /// The file.
        path: String,
        /// What differs.
        differences: Vec<String>,
    },
    /// There is no finished deployment to work with.
    #[error(
        "{path} is not there or not finished: run `flywheel deploy` first, or give the folder with the file (--deployments)"
    )]
    NotDeployed {
        /// The file.
        path: String,
    },
    /// What became of an earlier transaction is not known, and could not be found out.
    #[error(
        "it is not known whether the last run's transaction ({pending}) will come into a block, and what would settle it failed: {source}. \
             The account must be able to send itself one unit of the coin that pays fees; then run the command again"
    )]
    Unsettled {
        /// What the transaction was for.
        pending: String,
        /// Why nothing could be sent after it.
        source: ChainError,
    },
    /// What became of another account's transaction is not known.
    #[error(
        "it is not known what became of a transaction of {signer} ({purpose}): run the command once more with that account"
    )]
    PendingOfAnother {
        /// What it was for.
        purpose: String,
        /// Who signed it.
        signer: String,
    },
    /// The signer is not who may migrate a contract.
    #[error("{contract} ({address}) can be migrated by {} only, not by {signer}: sign with that account", .admin.as_deref().unwrap_or("nobody"))]
    NotAdmin {
        /// The contract's name.
        contract: String,
        /// Where it is.
        address: String,
        /// Its admin on the chain.
        admin: Option<String>,
        /// Who signs.
        signer: String,
    },
    /// The signer may not change the hub's codes.
    #[error(
        "the hub's codes can be changed by {owner} only, not by {signer}: sign with that account, or upgrade only contracts that change no codes (--contract)"
    )]
    NotOwner {
        /// The hub's owner.
        owner: String,
        /// Who signs.
        signer: String,
    },
    /// The signer may not hand over a contract's settings.
    #[error("the settings of {contract} can be handed over by {owner} only, not by {signer}: sign with that account")]
    NotSettingsOwner {
        /// Which contract.
        contract: Code,
        /// Who may.
        owner: String,
        /// Who signs.
        signer: String,
    },
    /// A DAO that must not have the shared contracts.
    #[error("the suite DAO cannot have these rules: {reason}")]
    DaoTerms {
        /// What is wrong with them.
        reason: String,
    },
    /// A DAO that could not decide anything.
    #[error(
        "network {network} has {votes} votes and the DAO's proposals would need {needed} (minimum_total_power): nobody could \
         act for the shared contracts. Wait until more is staked, or name another network"
    )]
    TooFewVotes {
        /// The network.
        network: u64,
        /// What is staked there now.
        votes: Uint128,
        /// What the DAO's rules ask for.
        needed: Uint128,
    },
    /// Whoever may replace the contract that counts the votes decides alone.
    #[error(
        "the stakers of network {network} would have the shared contracts, but {} may replace the contract that counts them \
         ({staking}): name a network that belongs to its DAO", .admin.as_deref().unwrap_or("nobody")
    )]
    VotersNotFree {
        /// The network.
        network: u64,
        /// Its staking contract.
        staking: String,
        /// Who may migrate it.
        admin: Option<String>,
    },
    /// The registry does not know access-control, and only its owner can tell it.
    #[error("the registry does not know access-control yet: send it set_access_control before its owner becomes a DAO")]
    NotIntroduced,
    /// What is on the chain is another contract.
    #[error(
        "{contract} ({address}) is {found:?} on the chain, not {expected:?}: the address is wrong, so nothing was sent"
    )]
    WrongContract {
        /// The contract's name.
        contract: String,
        /// Where it is.
        address: String,
        /// The cw2 name on the chain.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// What is on the chain is newer.
    #[error(
        "{contract} ({address}) has version {found} on the chain, newer than {offered}: nothing was sent. Use the release {found} or a later one"
    )]
    Downgrade {
        /// The contract's name.
        contract: String,
        /// Where it is.
        address: String,
        /// The version on the chain.
        found: String,
        /// The version at hand.
        offered: String,
    },
}

impl DeployError {
    pub(super) fn chain(doing: impl Into<String>) -> impl FnOnce(ChainError) -> Self {
        let doing = doing.into();
        move |source| Self::Chain { doing, source }
    }
}
