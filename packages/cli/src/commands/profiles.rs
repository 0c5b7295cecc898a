//! Which chain, and who signs.

use std::env;
use std::path::{Path, PathBuf};

#[cfg(feature = "oracle")]
use anyhow::bail;
use anyhow::{Context, Result};
#[cfg(feature = "oracle")]
use cosmwasm_std::Addr;
#[cfg(feature = "agent")]
use flywheel_agent::key;
use flywheel_client::profiles::Profiles;
#[cfg(feature = "agent")]
use flywheel_client::{Account, ChainProfile};
#[cfg(feature = "oracle")]
use flywheel_client::{Chain, Rpc};

#[cfg(feature = "agent")]
use crate::args::machine::ChainArgs;

/// The profiles in this folder; by default those in `$FLYWHEEL_CONFIG`, or in the user's configuration folder.
///
/// # Errors
/// No folder is named, and there is no home folder.
pub fn profiles(folder: Option<&Path>) -> Result<Profiles> {
    if let Some(folder) = folder {
        return Ok(Profiles::in_folder(folder));
    }
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = variable("FLYWHEEL_CONFIG")
        .or_else(|| variable("XDG_CONFIG_HOME").map(|config| config.join("flywheel")))
        .or_else(|| variable("HOME").map(|home| home.join(".config/flywheel")))
        .context("there is no home folder: name the folder of the profiles with --profiles")?;
    Ok(Profiles::in_folder(folder.join("chains")))
}

/// The account behind the words in a file that only its user can read.
#[cfg(feature = "agent")]
pub fn account(path: &Path) -> Result<Account> {
    let words = key::read_private(path)?;
    Account::from_mnemonic(&words, "account").with_context(|| format!("{} holds no account", path.display()))
}

/// The profile of a chain that is named, or described, on the command line.
#[cfg(feature = "agent")]
pub fn profile(args: &ChainArgs) -> Result<ChainProfile> {
    let mut profile = match &args.chain {
        Some(name) => profiles(args.profiles.as_deref())?.load(name)?,
        None => ChainProfile {
            name: "command-line".to_owned(),
            chain_id: args.chain_id.clone().context("--chain-id is missing")?,
            rpc: args.rpc.clone().context("--rpc is missing")?,
            prefix: args.prefix.clone().context("--prefix is missing")?,
            gas_price: args.gas_price.as_deref().context("--gas-price is missing")?.parse()?,
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        },
    };
    if let Some(granter) = &args.fee_granter {
        profile.fee_granter = Some(granter.clone());
    }
    Ok(profile)
}

/// An address of a chain, by what names it: an option, or a key of a file.
///
/// # Errors
/// The text is no address of this chain.
#[cfg(feature = "oracle")]
pub fn address(chain: &Rpc, what: &str, text: &str) -> Result<Addr> {
    match chain.prefix().check(text) {
        Ok(()) => Ok(Addr::unchecked(text)),
        Err(reason) => bail!("{what} {text}: {reason}"),
    }
}
