//! Where access-control is, who signs, and what the words of a command mean there.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::{AccessControl, Hub, Registry};
use flywheel_client::{Account, Chain, Rpc};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::{BudgetName, Namespace, Scope, SpendingLimit, Subject};

use crate::args::access::{ContractWords, LimitWords, PlaceArgs, ScopeWords, SignerArgs};
use crate::commands::contracts::Contracts;
use crate::commands::profiles::{account, address, profile};

/// The chain, and the contracts that all its networks share.
pub struct Place {
    pub chain: Rpc,
    hub: Addr,
    registry: Addr,
    access_control: Addr,
    shared: Contracts,
}

impl Place {
    /// Asks the hub where the registry is, and the registry where access-control is.
    pub fn new(args: &PlaceArgs) -> Result<Self> {
        let chain = Rpc::connect(&profile(&args.chain)?)?;
        let hub = address(&chain, "--hub", &args.hub)?;
        let shared = Contracts::shared(&chain, hub.clone())?;
        let registry = shared.find("registry").context("the hub knows no registry")?.clone();
        let access_control = shared.find("access-control").cloned();
        let access_control =
            access_control.with_context(|| format!("the registry {registry} knows no access-control contract"))?;
        Ok(Self {
            chain,
            hub,
            registry,
            access_control,
            shared,
        })
    }

    pub fn access_control(&self) -> AccessControl<'_, Rpc> {
        AccessControl::new(&self.chain, self.access_control.clone())
    }

    pub fn registry(&self) -> Registry<'_, Rpc> {
        Registry::new(&self.chain, self.registry.clone())
    }

    /// An address of this chain.
    pub fn address(&self, what: &str, text: &str) -> Result<Addr> {
        address(&self.chain, what, text)
    }

    /// A machine's, a network's or an account's.
    pub fn namespace(&self, named: &Namespace) -> Result<Namespace> {
        if let Namespace::Account(account) = named {
            self.address("the account", account)?;
        }
        Ok(named.clone())
    }

    /// An account, a machine or a group.
    pub fn subject(&self, named: &Subject) -> Result<Subject> {
        if let Subject::Account(account) = named {
            self.address("the account", account)?;
        }
        Ok(named.clone())
    }

    /// So many seconds from now.
    pub fn until(&self, lasts: Option<u64>) -> Result<Option<Time>> {
        lasts.map(|seconds| self.in_seconds(seconds)).transpose()
    }

    /// So many seconds from now.
    pub fn in_seconds(&self, seconds: u64) -> Result<Time> {
        let now = Time::of(&self.chain.block()?);
        now.plus(Seconds::new(seconds)).context("--lasts is too long")
    }

    /// The token that was named.
    pub fn denom(&self, named: &Denom<String>) -> Result<Denom> {
        match named {
            Denom::Native(coin) => Ok(Denom::Native(coin.clone())),
            Denom::Cw20(token) => Ok(Denom::Cw20(self.address("the cw20", token)?)),
        }
    }

    /// Whose budgets.
    pub fn budget(&self, namespace: &Namespace, agent: &str, ownership_epoch: Option<u32>) -> Result<BudgetName> {
        Ok(BudgetName {
            namespace: self.namespace(namespace)?,
            ownership_epoch,
            agent: self.address("the agent", agent)?.into_string(),
        })
    }

    /// The shared contracts have names, and those of a network have its number behind theirs.
    pub fn scope(&self, named: &ScopeWords) -> Result<Scope> {
        let contract = match &named.contract {
            ContractWords::Shared(name) => {
                let found = self.shared.find(name).cloned();
                found.with_context(|| format!("the hub knows no {name} contract"))?
            }
            ContractWords::OfNetwork { role, network } => {
                let record = Hub::new(&self.chain, self.hub.clone())
                    .network(*network)?
                    .record()
                    .clone();
                let found = Contracts::of(record.contracts).find(role).cloned();
                found.with_context(|| format!("network {network} has no {role} contract"))?
            }
            ContractWords::Address(address) => self.address("the contract", address)?,
        };
        Ok(Scope {
            contract: contract.into_string(),
            messages: named.messages.clone(),
        })
    }

    /// For these recipients.
    pub fn limit(&self, named: &LimitWords, recipients: &[String]) -> Result<SpendingLimit> {
        let recipients = recipients
            .iter()
            .map(|recipient| Ok(self.address("the recipient", recipient)?.into_string()));
        Ok(SpendingLimit {
            denom: self.denom(&named.denom)?.into(),
            per_transaction: Uint128::new(named.per_transaction),
            per_day: Uint128::new(named.per_day),
            recipients: recipients.collect::<Result<_>>()?,
        })
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

    pub fn access_control(&self) -> AccessControl<'_, Rpc> {
        self.place.access_control()
    }
}
