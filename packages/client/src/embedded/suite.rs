//! The suite's contracts, compiled into this program.

use cosmwasm_std::Empty;
use cw_multi_test::{Contract, ContractWrapper};

use super::codes::NamedCode;
use crate::Code;

/// All contracts of the suite in the order of their code ids. Their version is that of the workspace: a folder made by
/// another one is refused, because its state may have another shape.
pub(super) fn codes() -> Vec<NamedCode> {
    Code::ALL
        .into_iter()
        .map(|code| NamedCode {
            name: code.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract: contract(code),
        })
        .collect()
}

fn contract(code: Code) -> Box<dyn Contract<Empty>> {
    match code {
        Code::MachineRegistry => {
            use flywheel_machine_registry::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Token => {
            use flywheel_token::contract::{execute, instantiate, migrate, query};
            Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
        }
        Code::Staking => {
            use flywheel_staking::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Verification => {
            use flywheel_verification::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Rewards => {
            use flywheel_rewards::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::NetworkHub => {
            use flywheel_network_hub::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Payments => {
            use flywheel_payments::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Marketplace => {
            use flywheel_marketplace::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::AccessControl => {
            use flywheel_access_control::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
        Code::Governance => {
            use flywheel_governance::contract::{execute, instantiate, migrate, query, reply};
            Box::new(
                ContractWrapper::new(execute, instantiate, query)
                    .with_reply(reply)
                    .with_migrate(migrate),
            )
        }
    }
}
