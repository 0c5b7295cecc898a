//! The shared contracts and the network, launched once.

use anyhow::{Context, Result};
use flywheel_client::handles::{Hub, Network, Registry};
use flywheel_client::{Account, Chain, ChainExt, Code, Embedded, network_codes};
use flywheel_protocol::Time;
use flywheel_types::hub::InitialBalance;
use flywheel_types::verification::OracleSpec;
use flywheel_types::{access_control, hub, payments, registry};

use super::accounts::Seed;
use super::progress::{Contracts, load_contracts, put_contracts};
use crate::input::{Plan, Principals, TokenPlan};

/// The suite's shared contracts, instantiated at the first call.
pub fn shared_contracts(chain: &Embedded, operator: &Account) -> Result<Contracts> {
    if let Some(contracts) = load_contracts(chain)? {
        return Ok(contracts);
    }
    let admin = chain.address(operator);
    let registry_setup = registry::InstantiateMsg {
        admin: admin.to_string(),
        deposit: None,
        recovery_delay: None,
    };
    let registry = chain.instantiate(
        operator,
        Code::MachineRegistry.id(),
        &registry_setup,
        &[],
        "machine-registry",
        Some(&admin),
    )?;
    let hub_setup = hub::InstantiateMsg {
        admin: admin.to_string(),
        registry: registry.to_string(),
        payments: None,
        codes: network_codes(Code::id),
    };
    let hub = chain.instantiate(
        operator,
        Code::NetworkHub.id(),
        &hub_setup,
        &[],
        "network-hub",
        Some(&admin),
    )?;
    let payments_setup = payments::InstantiateMsg {
        registry: registry.to_string(),
        hub: hub.to_string(),
    };
    let payments = chain.instantiate(
        operator,
        Code::Payments.id(),
        &payments_setup,
        &[],
        "payments",
        Some(&admin),
    )?;
    let known = hub::ExecuteMsg::SetCodes {
        codes: network_codes(Code::id),
        payments: Some(payments.to_string()),
    };
    chain.execute(operator, &hub, &known, &[])?;
    let access_setup = access_control::InstantiateMsg {
        registry: registry.to_string(),
        hub: hub.to_string(),
    };
    let access_control = chain.instantiate(
        operator,
        Code::AccessControl.id(),
        &access_setup,
        &[],
        "access-control",
        Some(&admin),
    )?;
    Registry::new(chain, registry.clone()).set_access_control(operator, &access_control)?;
    let contracts = Contracts {
        registry,
        hub,
        payments,
        access_control: Some(access_control),
    };
    put_contracts(chain, &contracts)?;
    Ok(contracts)
}

/// The network, launched at the first call. The operator holds the first tokens, and administers it unless a DAO does.
pub fn network<'c>(
    chain: &'c Embedded,
    contracts: &Contracts,
    seed: &Seed,
    plan: &Plan,
    start: Time,
) -> Result<Network<'c, Embedded>> {
    let hub = Hub::new(chain, contracts.hub.clone());
    if hub.config()?.networks > 0 {
        return Ok(hub.network(1)?);
    }
    let operator = seed.operator();
    let admin = chain.address(&operator);
    let oracles = (0..plan.oracles.count).map(|number| OracleSpec {
        address: chain.address(&seed.oracle(number)).to_string(),
        key: seed.oracle_key(number).public_key().clone(),
    });
    let (treasury, guardian) = (chain.address(&seed.treasury()), chain.address(&seed.guardian()));
    let (balances, reserve) = match &plan.token {
        TokenPlan::New { supply, .. } => (
            vec![InitialBalance {
                address: admin.to_string(),
                amount: *supply,
            }],
            vec![],
        ),
        TokenPlan::Native {
            denom, supply, reserve, ..
        } => {
            let everything = supply
                .checked_add(*reserve)
                .context("supply and reserve together are too large")?;
            chain.fund(
                &admin,
                &[cosmwasm_std::Coin {
                    denom: denom.clone(),
                    amount: everything,
                }],
            )?;
            (
                vec![],
                vec![cosmwasm_std::Coin {
                    denom: denom.clone(),
                    amount: *reserve,
                }],
            )
        }
    };
    let principals = Principals {
        operator: admin.as_str(),
        treasury: treasury.as_str(),
        guardian: guardian.as_str(),
    };
    let launch = plan.launch(start, principals, oracles.collect(), balances)?;
    hub.launch(&operator, launch, &reserve)
        .context("the network could not be launched")
}
