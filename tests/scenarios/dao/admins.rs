//! Who has a right over a network, from its first block on: its DAO, or its admin, and whom the launch has named for a while.

use cosmwasm_std::Addr;
use cw_ownable::Ownership;
use flywheel_client::{Chain, ChainExt};
use flywheel_protocol::Seconds;
use flywheel_testing::{START, Suite, Token, class, dao_terms, market_terms};
use flywheel_types::governance::DaoTerms;
use flywheel_types::hub::MarketTerms;
use flywheel_types::{Denom, Guardian, hub, marketplace, rewards, staking, verification};

use super::person;

/// Whom a launch may name for a while, or for a task: they administer nothing.
#[derive(Debug, PartialEq)]
struct Named {
    /// May reject a pending root of verification.
    watch: Option<Guardian<Addr>>,
    /// May veto in the DAO.
    guardian: Option<Guardian<Addr>>,
    /// Sells for the network, beside its DAO.
    desk: Option<Addr>,
}

impl Named {
    fn of(suite: &Suite) -> Self {
        let network = suite.network();
        Self {
            watch: network.verification().config().unwrap().guardian,
            guardian: suite.dao().config().unwrap().guardian,
            desk: network.marketplace().unwrap().config().unwrap().desk,
        }
    }
}

fn until(name: &str, days: u64) -> Guardian<Addr> {
    Guardian {
        address: Suite::address_of(&person(name)),
        expires_at: START.plus(Seconds::days(days)).unwrap(),
    }
}

#[test]
fn after_a_launch_with_a_dao_no_person_administers_anything() {
    for token in [Token::Cw20, Token::Native] {
        let suite = Suite::launched(token, |launch| {
            (launch.admin, launch.treasury) = (None, None);
            launch.dao = Some(dao_terms());
            launch.market = Some(market_terms());
        });
        let named = Named {
            watch: None,
            guardian: Some(until("guardian", 10)),
            desk: None,
        };
        assert_eq!(Named::of(&suite), named);
        let dao = suite.dao().address().clone();
        let record = suite.network().record().clone();
        assert_eq!(record.admin, dao);
        let contracts = record.contracts;

        let mut all = vec![&contracts.staking, &contracts.verification, &contracts.rewards];
        all.extend(contracts.token.as_ref());
        all.extend(contracts.marketplace.as_ref());
        all.extend(contracts.governance.as_ref());
        assert_eq!(all.len(), if token == Token::Cw20 { 6 } else { 5 });
        for contract in all {
            let info = suite.chain().contract_info(contract).unwrap();
            assert_eq!(info.admin.as_ref(), Some(&dao), "{}", info.label);
        }

        let marketplace = contracts.marketplace.clone().unwrap();
        let asked: [Result<Ownership<String>, _>; 4] = [
            suite
                .chain()
                .query(&contracts.staking, &staking::QueryMsg::Ownership {}),
            suite
                .chain()
                .query(&contracts.verification, &verification::QueryMsg::Ownership {}),
            suite
                .chain()
                .query(&contracts.rewards, &rewards::QueryMsg::Ownership {}),
            suite.chain().query(&marketplace, &marketplace::QueryMsg::Ownership {}),
        ];
        for ownership in asked {
            let ownership = ownership.unwrap();
            assert_eq!(ownership.owner.as_deref(), Some(dao.as_str()));
            assert_eq!(ownership.pending_owner, None);
        }
        // Nobody but rewards mints the token, and nobody markets it.
        if let Some(token) = suite.network().token() {
            let asked = cw20::Cw20QueryMsg::Minter {};
            let minter: Option<cw20::MinterResponse> = suite.chain().query(token.address(), &asked).unwrap();
            assert_eq!(minter.unwrap().minter, contracts.rewards.as_str());
        }
        assert_eq!(suite.network().rewards().config().unwrap().treasury, dao);
        // Staking asks it, the hub knows no other, and nobody was offered the network.
        assert_eq!(
            suite.network().staking().config().unwrap().governance,
            Some(dao.clone())
        );
        let administered = suite.hub().network_admin(record.id).unwrap();
        assert_eq!((administered.admin, administered.offer), (dao, None));

        // And so the one who launched it may not even rename it.
        let rename = hub::ExecuteMsg::SetProfile {
            network: record.id,
            profile: record.profile,
        };
        let operator = person("operator");
        let renamed = suite
            .chain()
            .execute(operator.account(), suite.hub().address(), &rename, &[]);
        suite.refused(renamed, "only");
    }
}

#[test]
fn a_launch_with_a_dao_names_nobody_whom_it_does_not_name() {
    let launched = |named: Named| {
        Suite::launched(Token::Cw20, |launch| {
            let text = |found: Guardian<Addr>| Guardian {
                address: found.address.into_string(),
                expires_at: found.expires_at,
            };
            (launch.admin, launch.treasury) = (None, None);
            launch.guardian = named.watch.map(text);
            launch.dao = Some(DaoTerms {
                guardian: named.guardian.map(text),
                ..dao_terms()
            });
            launch.market = Some(MarketTerms {
                desk: named.desk.map(Addr::into_string),
                ..market_terms()
            });
        })
    };
    let nobody = || Named {
        watch: None,
        guardian: None,
        desk: None,
    };
    assert_eq!(Named::of(&launched(nobody())), nobody());
    let three = || Named {
        watch: Some(until("watch", 30)),
        guardian: Some(until("guardian", 10)),
        desk: Some(Suite::address_of(&person("desk"))),
    };
    let suite = launched(three());
    assert_eq!(Named::of(&suite), three());

    // None of the three has another's right, nor the DAO's.
    for name in ["watch", "guardian", "desk"] {
        let change = staking::ExecuteMsg::SetClass { class: class() };
        let refused = suite.network().staking().execute(person(name).account(), &change);
        suite.refused(refused, "not the contract's current owner");
    }
    for name in ["guardian", "desk"] {
        let refused = suite.network().verification().reject(person(name).account(), "no");
        suite.refused(refused, "may not reject a root");
    }
}

#[test]
fn without_a_dao_a_network_is_its_admins_as_before() {
    let suite = Suite::launched(Token::Native, |_| {});
    let record = suite.network().record().clone();
    assert!(suite.network().dao().is_none());
    assert_eq!(record.admin, suite.address(&person("operator")));
    assert_eq!(*suite.denom(), Denom::Native("uflow".to_owned()));
    let info = suite.chain().contract_info(&record.contracts.staking).unwrap();
    assert_eq!(info.admin, Some(record.admin));
}
