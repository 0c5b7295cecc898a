//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use cw_multi_test::IntoAddr;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::migrate::MigrateMsg;
use flywheel_types::verification::{ExecuteMsg, QueryMsg, SignedStatement, Suspend};

use crate::common::*;
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "verification",
    name: flywheel_verification::contract::CONTRACT_NAME,
    version: flywheel_verification::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_verification::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_verification::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// A settled epoch, a rejected root, a pending one with demands of which one is answered, a suspension with an appeal,
/// rules that change, an oracle that signed twice, and one that leaves.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let settled = tree(&[(1, 100), (2, 200), (3, 300)]);
        let mut suite = Suite::with_trees(Money::Native, &settled, &tree(&[(1, 150), (2, 250), (3, 350)]));
        let reason = "somebody lied".to_owned();
        suite.by_admin(&ExecuteMsg::Reject { reason }).unwrap();
        suite.by_admin(&ExecuteMsg::SetRules(rules("meter", 50))).unwrap();
        let suspension = Suspend {
            machine: machine(2),
            reason: "false-location".into(),
            evidence: sha256(&[b"photographs"]),
            until: Time::new(suite.now() + 10_000),
        };
        let (registry, owner) = (suite.registry.clone(), "owner".into_addr());
        let owned = RegistrySudo::Owner {
            machine: machine(2),
            owner: owner.clone(),
        };
        suite.sudo(&registry, &owned);
        suite.by_admin(&ExecuteMsg::Suspend(suspension)).unwrap();
        let appeal = ExecuteMsg::Appeal {
            machine: machine(2),
            statement: sha256(&[b"it stood there"]),
        };
        suite.execute(&owner, &appeal, &[]).unwrap();

        let later = tree(&[(1, 120), (2, 220), (3, 320)]);
        let statement = suite.at(suite.now() + ROUND).propose(&later);
        suite
            .demand(&"someone".into_addr(), demand_of(&settled, 1), DEPOSIT)
            .unwrap();
        suite
            .demand(&"stranger".into_addr(), demand_of(&settled, 3), DEPOSIT + 1)
            .unwrap();
        suite.send(&answer_of(&later, &[3])).unwrap();
        let liar = suite.oracles[1].clone();
        let other = Statement {
            evidence_root: sha256(&[b"other evidence"]),
            ..statement
        };
        let [first, second] = [statement, other].map(|statement| {
            let signed = suite.signed(&statement, std::slice::from_ref(&liar)).remove(0);
            Box::new(SignedStatement {
                statement,
                signature: signed.signature,
            })
        });
        let prove = ExecuteMsg::ProveEquivocation {
            oracle: liar.address.to_string(),
            first,
            second,
        };
        suite.send(&prove).unwrap();
        let leaving = suite.oracles[0].address.clone();
        suite.execute(&leaving, &ExecuteMsg::LeaveOracles {}, &[]).unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.contract);
        let chain = suite.app.wrap();
        let honest: Vec<&Oracle> = suite
            .oracles
            .iter()
            .filter(|oracle| oracle.address != liar.address)
            .collect();
        CONTRACT.record(&*chain, &*storage, (&suite.contract, block), &queries(&honest))
    })
}

fn queries(oracles: &[&Oracle]) -> Vec<String> {
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Oracles {},
        QueryMsg::Round {},
        QueryMsg::Pending {},
        QueryMsg::LastRejected {},
        QueryMsg::DemandTerms {},
        QueryMsg::Demands {
            attempt: None,
            start_after: None,
            limit: None,
        },
        QueryMsg::Suspension { machine: machine(2) },
        QueryMsg::Suspensions {
            start_after: None,
            limit: None,
        },
        QueryMsg::LastFinal {},
        QueryMsg::Finals {
            start_after: None,
            limit: None,
        },
        QueryMsg::Slashed {},
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ];
    queries.extend([1, 2].map(|epoch| QueryMsg::Rules {
        class: "meter".to_owned(),
        epoch: Some(Epoch::new(epoch)),
    }));
    queries.extend(oracles.iter().map(|oracle| QueryMsg::Oracle {
        address: oracle.address.to_string(),
    }));
    queries.extend(["someone", "stranger"].map(|name| QueryMsg::Credit {
        account: name.into_addr().to_string(),
    }));
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_number() {
    CONTRACT.survives(&fixture(), &["0.1.0", "0.0.9"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}

#[test]
fn fields_that_a_later_version_appends_are_passed_over() {
    let arrays = ["demand_docket", "demands", "held"];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
