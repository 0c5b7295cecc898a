//! The rows of the table, one file a contract.

mod access_control;
mod governance;
mod hub;
mod marketplace;
mod payments;
mod registry;
mod rewards;
mod staking;
mod token;
mod verification;

use cosmwasm_std::CosmosMsg;
use schemars::schema_for;

use crate::world::{Sender, World};

/// A contract whose messages the table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    Registry,
    Hub,
    Staking,
    Verification,
    Rewards,
    Payments,
    AccessControl,
    Marketplace,
    Governance,
    Token,
}

impl Contract {
    pub const ALL: [Self; 10] = [
        Self::Registry,
        Self::Hub,
        Self::Staking,
        Self::Verification,
        Self::Rewards,
        Self::Payments,
        Self::AccessControl,
        Self::Marketplace,
        Self::Governance,
        Self::Token,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Registry => "machine-registry",
            Self::Hub => "network-hub",
            Self::Staking => "staking",
            Self::Verification => "verification",
            Self::Rewards => "rewards",
            Self::Payments => "payments",
            Self::AccessControl => "access-control",
            Self::Marketplace => "marketplace",
            Self::Governance => "governance",
            Self::Token => "token",
        }
    }

    /// The names of all its messages, from its schema.
    pub fn messages(self) -> Vec<String> {
        let schema = match self {
            Self::Registry => schema_for!(flywheel_types::registry::ExecuteMsg),
            Self::Hub => schema_for!(flywheel_types::hub::ExecuteMsg),
            Self::Staking => schema_for!(flywheel_types::staking::ExecuteMsg),
            Self::Verification => schema_for!(flywheel_types::verification::ExecuteMsg),
            Self::Rewards => schema_for!(flywheel_types::rewards::ExecuteMsg),
            Self::Payments => schema_for!(flywheel_types::payments::ExecuteMsg),
            Self::AccessControl => schema_for!(flywheel_types::access_control::ExecuteMsg),
            Self::Marketplace => schema_for!(flywheel_types::marketplace::ExecuteMsg),
            Self::Governance => schema_for!(flywheel_types::governance::ExecuteMsg),
            Self::Token => schema_for!(cw20::Cw20ExecuteMsg),
        };
        let schema = serde_json::to_value(schema).unwrap();
        let variants = schema["oneOf"].as_array().unwrap();
        variants
            .iter()
            .map(|variant| variant["required"][0].as_str().unwrap().to_owned())
            .collect()
    }
}

/// One message.
pub struct Row {
    pub contract: Contract,
    /// As in the JSON.
    pub message: &'static str,
    /// What must have happened before.
    pub prepare: fn(&mut World),
    /// The message of a sender, with what it needs of money.
    pub message_of: fn(&World, Sender) -> Vec<CosmosMsg>,
}

impl Row {
    pub const fn new(
        contract: Contract,
        message: &'static str,
        prepare: fn(&mut World),
        message_of: fn(&World, Sender) -> Vec<CosmosMsg>,
    ) -> Self {
        Self {
            contract,
            message,
            prepare,
            message_of,
        }
    }
}

/// Nothing has to happen before.
pub fn as_it_is(_: &mut World) {}

/// Every row, in the table's order.
pub fn rows() -> Vec<Row> {
    [
        registry::rows(),
        hub::rows(),
        staking::rows(),
        verification::rows(),
        rewards::rows(),
        payments::rows(),
        access_control::rows(),
        marketplace::rows(),
        governance::rows(),
        token::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
