//! The suite's contract codes by name.

use std::fmt;

use flywheel_types::hub;

/// A contract code of the suite. The numbers are the code ids of the embedded chain, for ever; on another chain the ids
/// are what [`Chain::store`](crate::Chain::store) returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Who a machine is.
    MachineRegistry = 1,
    /// The network's cw20.
    Token = 2,
    /// Bonds, delegations and voting power.
    Staking = 3,
    /// Oracles and what they attest.
    Verification = 4,
    /// Emission and claims.
    Rewards = 5,
    /// Launches networks and lists them.
    NetworkHub = 6,
    /// People and machines pay machines.
    Payments = 7,
    /// Sales of data and services.
    Marketplace = 8,
    /// Who may do what with a machine or a network.
    AccessControl = 9,
    /// The DAO of a network.
    Governance = 10,
}

impl Code {
    /// Every code, in the order of the ids.
    pub const ALL: [Self; 10] = [
        Self::MachineRegistry,
        Self::Token,
        Self::Staking,
        Self::Verification,
        Self::Rewards,
        Self::NetworkHub,
        Self::Payments,
        Self::Marketplace,
        Self::AccessControl,
        Self::Governance,
    ];

    /// The code id on the embedded chain.
    pub const fn id(self) -> u64 {
        self as u64
    }

    /// The contract's name, which is also the name of its folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MachineRegistry => "machine-registry",
            Self::Token => "token",
            Self::Staking => "staking",
            Self::Verification => "verification",
            Self::Rewards => "rewards",
            Self::NetworkHub => "network-hub",
            Self::Payments => "payments",
            Self::Marketplace => "marketplace",
            Self::AccessControl => "access-control",
            Self::Governance => "governance",
        }
    }
}

/// What the hub makes networks of, with the ids that a chain gave the codes.
pub fn network_codes(id: impl Fn(Code) -> u64) -> hub::Codes {
    hub::Codes {
        token: id(Code::Token),
        staking: id(Code::Staking),
        verification: id(Code::Verification),
        rewards: id(Code::Rewards),
        marketplace: id(Code::Marketplace),
        governance: id(Code::Governance),
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What [`Chain::store`](crate::Chain::store) is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSource<'a> {
    /// A contract of the suite, wherever this chain has it from. Scenarios use this one: it works on every chain.
    Suite(Code),
    /// Compiled wasm. The embedded chain has no VM and refuses it.
    Wasm(&'a [u8]),
}
