//! Where the payments contract is, who signs, and what the words of a command mean there.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use flywheel_client::handles::{Hub, Payments};
use flywheel_client::{Account, Rpc, TxResult};
use flywheel_protocol::values::Did;
use flywheel_types::Denom;
use flywheel_types::payments::{MachineName, Payee};
use serde::de::DeserializeOwned;

use crate::args::pay::{PlaceArgs, SignerArgs, TokenArgs};
use crate::commands::profiles::{account, address, profile};

/// The chain, and its payments contract.
pub struct Place {
    pub chain: Rpc,
    payments: Addr,
}

impl Place {
    /// Asks the hub where payments is.
    pub fn new(args: &PlaceArgs) -> Result<Self> {
        let chain = Rpc::connect(&profile(&args.chain)?)?;
        let hub = address(&chain, "--hub", &args.hub)?;
        let config = Hub::new(&chain, hub).config()?;
        let payments = config
            .payments
            .with_context(|| format!("the hub {} knows no payments contract", args.hub))?;
        Ok(Self { chain, payments })
    }

    pub fn payments(&self) -> Payments<'_, Rpc> {
        Payments::new(&self.chain, self.payments.clone())
    }

    /// An address of this chain.
    pub fn address(&self, what: &str, text: &str) -> Result<Addr> {
        address(&self.chain, what, text)
    }

    /// The token that was named.
    pub fn denom(&self, args: &TokenArgs) -> Result<Denom> {
        match (&args.coin, &args.cw20) {
            (Some(coin), None) => Ok(Denom::Native(coin.clone())),
            (None, Some(cw20)) => Ok(Denom::Cw20(self.address("--cw20", cw20)?)),
            _ => bail!("name one token: --coin or --cw20"),
        }
    }

    /// A machine, or else an account.
    pub fn payee(&self, text: &str) -> Result<Payee> {
        match machine(text) {
            Ok(machine) => Ok(Payee::Machine(machine)),
            Err(_) => Ok(Payee::Account(self.address("the payee", text)?.into_string())),
        }
    }
}

/// The same with an account that signs.
pub struct Signed {
    pub place: Place,
    account: Account,
}

impl Signed {
    pub fn new(args: &SignerArgs) -> Result<Self> {
        Ok(Self {
            account: account(&args.account)?,
            place: Place::new(&args.place)?,
        })
    }

    pub const fn account(&self) -> &Account {
        &self.account
    }

    pub fn payments(&self) -> Payments<'_, Rpc> {
        self.place.payments()
    }

    /// Prints the number of what a transaction has opened.
    pub fn print_opened(&self, what: &str, done: &TxResult) -> Result<()> {
        let number = self.payments().opened(done)?;
        println!("opened {what} {number} in block {}", done.height);
        Ok(())
    }
}

/// A machine by its number or DID.
pub fn machine(text: &str) -> Result<MachineName> {
    if let Ok(number) = text.parse() {
        return Ok(MachineName::Id(number));
    }
    let did: Did = text
        .parse()
        .with_context(|| format!("{text:?} is neither a machine's number nor a DID"))?;
    Ok(MachineName::Did(did))
}

/// What the other side has printed.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| path.display().to_string())
}
