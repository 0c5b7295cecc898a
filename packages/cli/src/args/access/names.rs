//! What people call namespaces, subjects, scopes and limits.

use anyhow::{Context, Result, bail, ensure};
use flywheel_types::Denom;
use flywheel_types::access_control::{Namespace, Subject};
use flywheel_types::payments::MachineName;

/// `machine/7`, `network/2`, `account/ADDRESS`.
pub fn namespace(text: &str) -> Result<Namespace> {
    let expected = || format!("{text:?}: write machine/NUMBER, network/NUMBER or account/ADDRESS");
    match text.split_once('/').with_context(expected)? {
        ("machine", number) => Ok(Namespace::Machine(number.parse().with_context(expected)?)),
        ("network", number) => Ok(Namespace::Network(number.parse().with_context(expected)?)),
        ("account", address) => Ok(Namespace::Account(address.to_owned())),
        _ => bail!(expected()),
    }
}

/// An account's address, `machine/7` or a DID, `group/office`.
pub fn subject(text: &str) -> Result<Subject> {
    if text.starts_with("did:") {
        let did = text.parse().with_context(|| format!("{text:?} is no machine's DID"))?;
        return Ok(Subject::Machine(MachineName::Did(did)));
    }
    let expected = || format!("{text:?}: write an account's address, machine/NUMBER, a DID or group/NAME");
    match text.split_once('/') {
        None => Ok(Subject::Account(text.to_owned())),
        Some(("machine", number)) => {
            let machine = number.parse().with_context(expected)?;
            Ok(Subject::Machine(MachineName::Id(machine)))
        }
        Some(("group", name)) => Ok(Subject::Group(name.parse().with_context(expected)?)),
        Some(_) => bail!(expected()),
    }
}

/// A coin, or `cw20:ADDRESS`.
pub fn denom(text: &str) -> Result<Denom<String>> {
    ensure!(!text.is_empty(), "name a token: a coin, or cw20:ADDRESS");
    Ok(match text.strip_prefix("cw20:") {
        Some(address) => Denom::Cw20(address.to_owned()),
        None => Denom::Native(text.to_owned()),
    })
}

/// A subject as a person writes it.
pub fn words(subject: &Subject) -> String {
    match subject {
        Subject::Account(address) => address.clone(),
        Subject::Machine(MachineName::Id(machine)) => format!("machine/{machine}"),
        Subject::Machine(MachineName::Did(did)) => did.to_string(),
        Subject::Group(group) => format!("group/{group}"),
    }
}

/// Which contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContractWords {
    /// `registry` or `payments`.
    Shared(&'static str),
    /// `staking/3` or `marketplace/3`.
    OfNetwork {
        /// What it is there for.
        role: &'static str,
        /// The network's number in the hub.
        network: u64,
    },
    /// Any other.
    Address(String),
}

/// Messages of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeWords {
    /// Which one.
    pub contract: ContractWords,
    /// Their names in JSON.
    pub messages: Vec<String>,
}

/// The contracts of a network that know agents.
const OF_NETWORK: [&str; 2] = ["staking", "marketplace"];

/// `CONTRACT=MESSAGE,MESSAGE`.
pub fn scope(text: &str) -> Result<ScopeWords> {
    let expected = || format!("{text:?}: write CONTRACT=MESSAGES, for example payments=set_tariff");
    let (contract, messages) = text.split_once('=').with_context(expected)?;
    let messages: Vec<String> = messages.split(',').map(str::to_owned).collect();
    if messages.iter().any(String::is_empty) {
        bail!(expected());
    }
    Ok(ScopeWords {
        contract: self::contract(contract)?,
        messages,
    })
}

/// An address, or what the contracts that know agents are called.
fn contract(text: &str) -> Result<ContractWords> {
    let expected = || format!("{text:?}: write registry, payments, staking/NETWORK, marketplace/NETWORK or an address");
    if let Some(name) = ["registry", "payments"].into_iter().find(|name| *name == text) {
        return Ok(ContractWords::Shared(name));
    }
    let Some((role, network)) = text.split_once('/') else {
        let is_address = !text.is_empty() && !OF_NETWORK.contains(&text);
        ensure!(is_address, expected());
        return Ok(ContractWords::Address(text.to_owned()));
    };
    let role = OF_NETWORK.into_iter().find(|known| *known == role);
    Ok(ContractWords::OfNetwork {
        role: role.with_context(expected)?,
        network: network.parse().with_context(expected)?,
    })
}

/// What may be spent of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitWords {
    /// Which.
    pub denom: Denom<String>,
    /// In one transaction.
    pub per_transaction: u128,
    /// In one day of UTC.
    pub per_day: u128,
}

/// `TOKEN=EACH/DAY`.
pub fn limit(text: &str) -> Result<LimitWords> {
    let expected = || format!("{text:?}: write TOKEN=EACH/DAY, for example uusd=2000000/5000000");
    let (token, amounts) = text.rsplit_once('=').with_context(expected)?;
    let (each, day) = amounts.split_once('/').with_context(expected)?;
    Ok(LimitWords {
        denom: denom(token)?,
        per_transaction: each.parse().with_context(expected)?,
        per_day: day.parse().with_context(expected)?,
    })
}

#[cfg(test)]
mod tests {
    use flywheel_protocol::MachineId;

    use super::*;

    #[test]
    fn a_namespace_says_whose_it_is() {
        let machine = MachineId::new(7).unwrap();
        assert_eq!(namespace("machine/7").unwrap(), Namespace::Machine(machine));
        assert_eq!(namespace("network/2").unwrap(), Namespace::Network(2));
        let account = Namespace::Account("wasm1ann".to_owned());
        assert_eq!(namespace("account/wasm1ann").unwrap(), account);
        for wrong in [
            "",
            "machine",
            "machine/0",
            "machine/x",
            "network/-1",
            "door/7",
            "machine/7/door",
        ] {
            let error = namespace(wrong).unwrap_err().to_string();
            assert!(error.contains("write machine/NUMBER"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_subject_is_an_account_a_machine_or_a_group() {
        assert_eq!(subject("wasm1ann").unwrap(), Subject::Account("wasm1ann".to_owned()));
        let machine = MachineName::Id(MachineId::new(7).unwrap());
        assert_eq!(subject("machine/7").unwrap(), Subject::Machine(machine));
        assert_eq!(
            subject("group/office").unwrap(),
            Subject::Group("office".parse().unwrap())
        );
        for text in ["wasm1ann", "machine/7", "group/office"] {
            assert_eq!(words(&subject(text).unwrap()), text);
        }
        for wrong in ["machine/x", "group/Office", "group/", "door/7", "did:key:x"] {
            subject(wrong).unwrap_err();
        }
    }

    #[test]
    fn a_scope_is_a_contract_and_its_messages() {
        let messages = vec!["set_tariff".to_owned(), "collect_session".to_owned()];
        let contract = ContractWords::Shared("payments");
        assert_eq!(
            scope("payments=set_tariff,collect_session").unwrap(),
            ScopeWords { contract, messages }
        );
        let market = ContractWords::OfNetwork {
            role: "marketplace",
            network: 3,
        };
        assert_eq!(scope("marketplace/3=list").unwrap().contract, market);
        let other = ContractWords::Address("wasm1shop".to_owned());
        assert_eq!(scope("wasm1shop=buy").unwrap().contract, other);
        for wrong in [
            "payments",
            "=pause",
            "registry=",
            "registry=pause,",
            "",
            "staking=set_commission",
            "marketplace/x=list",
            "rewards/1=claim",
            "payments/1=pay",
        ] {
            scope(wrong).unwrap_err();
        }
    }

    #[test]
    fn a_limit_is_what_goes_at_once_and_what_goes_in_a_day() {
        let of = |denom| LimitWords {
            denom,
            per_transaction: 2,
            per_day: 5,
        };
        let (coin, cw20) = (Denom::Native("uusd".to_owned()), Denom::Cw20("wasm1x".to_owned()));
        assert_eq!(limit("uusd=2/5").unwrap(), of(coin));
        assert_eq!(limit("cw20:wasm1x=2/5").unwrap(), of(cw20));
        for wrong in ["uusd", "uusd=2", "uusd=2/", "uusd=/5", "uusd=-2/5", "2/5"] {
            limit(wrong).unwrap_err();
        }
        denom("").unwrap_err();
    }
}
