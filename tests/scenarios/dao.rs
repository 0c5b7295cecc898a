//! A network that belongs to its holders: what they vote is done, after its timelock and by anyone; what they must not do is
//! vetoed; and nobody else can do anything.

mod admins;

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg};
use flywheel_client::{ChainExt, Code};
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, START, Suite, Token, dao_terms};
use flywheel_types::governance::{
    ExecuteMsg, GrantApplication, GrantStatus, MilestoneSpec, ProposalClass, SpendingLimit, Status, Vote,
};
use flywheel_types::rewards::EmissionSplit;
use flywheel_types::{migrate, rewards, staking};

fn person(name: &str) -> Person {
    Person::named(name)
}

fn percent(percent: u16) -> Bps {
    Bps::percent(percent).unwrap()
}

/// Alice has bonded 1,000 and bob has delegated 500: 1,500 votes.
fn hold(suite: &mut Suite) {
    let (alice, bob) = (person("alice"), person("bob"));
    suite.enrol(&alice, "meter-1");
    suite
        .give(&bob, 500)
        .delegate(&bob, "meter-1", 500)
        .advance(Seconds::new(6));
}

#[test]
fn holders_vote_a_new_emission_split_and_it_is_carried_out_after_its_timelock() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = Suite::with_dao(token);
        hold(&mut suite);
        let (alice, bob) = (person("alice"), person("bob"));
        let before = suite.network().rewards().emission().unwrap().current.split;
        assert_eq!((before.machines, before.treasury), (percent(60), percent(10)));
        // Half for the machines, a fifth for the DAO.
        let split = EmissionSplit {
            machines: percent(50),
            treasury: percent(20),
            ..before
        };
        let change = rewards::ExecuteMsg::SetEmission {
            schedule: None,
            split: Some(split),
        };
        let action = suite.call(suite.network().rewards().address(), &change);

        let proposal = suite.propose(&alice, ProposalClass::Parameter, "A fifth for the DAO", vec![action]);
        suite.vote(&alice, proposal, Vote::Yes).vote(&bob, proposal, Vote::No);
        let open = suite.proposal(proposal);
        assert_eq!((open.status, open.total_power.u128()), (Status::Open, 1_500));
        assert_eq!((open.votes.yes.u128(), open.votes.no.u128()), (1_000, 500));

        // The first proposal never ends early; then it waits a minute.
        let ends = suite.voting_ends(proposal);
        suite.wait_until(ends);
        assert_eq!(suite.status(proposal), Status::Queued);
        let anyone = person("anyone");
        let early = suite.dao().carry_out(anyone.account(), proposal);
        suite.refused(early, "can be executed from");
        suite.await_timelock(proposal);
        assert_eq!(
            suite.proposal(proposal).executable_at,
            ends.plus(Seconds::minutes(1)).unwrap()
        );
        suite.carry_out(proposal);

        assert_eq!(suite.network().rewards().emission().unwrap().current.split, split);
        // Of the first day's 1,000 tokens 200 are the DAO's, and are paid to it at once.
        suite.begin(1).mint();
        let dao = suite.dao().address().clone();
        assert_eq!(suite.network().balance(&dao).unwrap().u128(), 200);
    }
}

#[test]
fn a_guardian_vetoes_a_raid_on_the_treasury_and_can_do_nothing_else() {
    let mut suite = Suite::with_dao(Token::Cw20);
    hold(&mut suite);
    let (eve, guardian, operator) = (person("eve"), person("guardian"), person("operator"));
    let funded = suite.dao().fund(operator.account(), Uint128::new(10_000));
    suite.sent(funded);
    // Eve has bought more votes than alice and bob have together: 2,000 of 3,500.
    suite.give(&eve, 2_000).delegate(&eve, "meter-1", 2_000);
    let raid = suite.denom().pay(&suite.address(&eve), Uint128::new(10_000)).unwrap();

    let proposal = suite.propose(&eve, ProposalClass::Treasury, "Consulting", vec![raid]);
    suite
        .vote(&eve, proposal, Vote::Yes)
        .vote(&person("alice"), proposal, Vote::No);
    let too_early = suite.dao().veto(guardian.account(), proposal);
    suite.refused(too_early, "only what has passed");
    let ends = suite.voting_ends(proposal);
    suite.wait_until(ends);
    assert_eq!(suite.status(proposal), Status::Queued);
    let not_hers = suite.dao().veto(person("bob").account(), proposal);
    suite.refused(not_hers, "only the guardian may veto");
    let vetoed = suite.dao().veto(guardian.account(), proposal);
    suite.sent(vetoed);

    suite.advance(Seconds::minutes(1));
    let late = suite.dao().carry_out(eve.account(), proposal);
    suite.refused(late, "is Vetoed");
    let dao = suite.dao().address().clone();
    assert_eq!(
        (suite.network().balance(&dao).unwrap().u128(), suite.balance(&eve)),
        (10_000, 0)
    );
    // It has no other right over the network.
    let pause = staking::ExecuteMsg::Jail {
        machine: suite.machine("meter-1"),
        jailed: true,
    };
    let refused = suite.network().staking().execute(guardian.account(), &pause);
    suite.refused(refused, "not the contract's current owner");
    // After its ten days it is nobody.
    suite.wait_until(START.plus(Seconds::days(10)).unwrap());
    let raid = suite.denom().pay(&suite.address(&eve), Uint128::new(1)).unwrap();
    let proposal = suite.propose(&eve, ProposalClass::Treasury, "More consulting", vec![raid]);
    suite.vote(&eve, proposal, Vote::Yes);
    let ends = suite.voting_ends(proposal);
    suite.wait_until(ends);
    let over = suite.dao().veto(guardian.account(), proposal);
    suite.refused(over, "the guardian's term ended");
}

#[test]
fn the_spending_limit_holds_whatever_is_voted() {
    let mut suite = Suite::governed(
        Token::Native,
        flywheel_types::governance::DaoTerms {
            spending_limit: Some(SpendingLimit {
                window: Seconds::hours(1),
                amount: Uint128::new(500),
            }),
            ..dao_terms()
        },
    );
    hold(&mut suite);
    let (alice, carol) = (person("alice"), person("carol"));
    let funded = suite.dao().fund(person("operator").account(), Uint128::new(10_000));
    suite.sent(funded);
    let spend = |suite: &Suite, amount| suite.denom().pay(&suite.address(&carol), Uint128::new(amount)).unwrap();

    let (small, large) = (spend(&suite, 400), spend(&suite, 200));
    suite.decide(&alice, ProposalClass::Treasury, "Four hundred", vec![small]);
    let proposal = suite.propose(&alice, ProposalClass::Treasury, "Two hundred", vec![large]);
    suite.vote(&alice, proposal, Vote::Yes).await_timelock(proposal);
    // 400 of 500 are spent in this hour; the next one has room.
    let over = suite.dao().carry_out(alice.account(), proposal);
    suite.refused(over, "200 uflow is more than the 100 left of the limit of 500");
    suite.advance(Seconds::minutes(58));
    suite.carry_out(proposal);
    assert_eq!(suite.balance(&carol), 600);
}

#[test]
fn a_grant_with_two_milestones_is_paid_half_and_stopped() {
    let mut suite = Suite::with_dao(Token::Cw20);
    hold(&mut suite);
    let (alice, maker, reviewer) = (person("alice"), person("maker"), person("reviewer"));
    let funded = suite.dao().fund(person("operator").account(), Uint128::new(10_000));
    suite.sent(funded);
    let milestone = |title: &str| MilestoneSpec {
        title: title.to_owned(),
        amount: Uint128::new(3_000),
    };
    let application = GrantApplication {
        title: "A map".to_owned(),
        details: String::new(),
        recipient: None,
        denom: suite.denom().clone().into(),
        milestones: vec![
            milestone("It shows every machine"),
            milestone("It shows what they earn"),
        ],
        duration: Seconds::days(90),
    };
    let applied = suite.dao().apply(maker.account(), application);
    let applied = suite.sent(applied);
    let grant = suite.dao().applied(&applied).unwrap();
    let award = ExecuteMsg::AwardGrant {
        grant,
        reviewer: Some(suite.address(&reviewer).to_string()),
    };
    let award = suite.call(suite.dao().address(), &award);
    suite.decide(&alice, ProposalClass::Treasury, "The map", vec![award]);

    let reported = suite
        .dao()
        .report_milestone(maker.account(), grant, 0, "https://map.example");
    suite.sent(reported);
    let accepted = suite.dao().accept_milestone(reviewer.account(), grant, 0);
    suite.sent(accepted);
    let stopped = suite.dao().stop_grant(reviewer.account(), grant);
    suite.sent(stopped);

    // Half was earned; the other half is the treasury's again.
    assert_eq!(suite.balance(&maker), 3_000);
    assert_eq!(suite.dao().grant(grant).unwrap().status, GrantStatus::Ended);
    let totals = suite.dao().totals(suite.denom()).unwrap();
    let owed: Vec<u128> = totals.liabilities.iter().map(|row| row.amount.u128()).collect();
    assert_eq!(owed, [0, 0, 0, 7_000]);
}

#[test]
fn only_the_dao_upgrades_the_networks_contracts_and_itself() {
    let mut suite = Suite::with_dao(Token::Cw20);
    hold(&mut suite);
    let alice = person("alice");
    let contracts = suite.network().record().contracts.clone();
    let dao = suite.dao().address().clone();
    let migration = |contract: &cosmwasm_std::Addr, code: Code| -> CosmosMsg {
        WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id: code.id(),
            msg: b"{}".into(),
        }
        .into()
    };
    let upgrades = vec![
        migration(&contracts.rewards, Code::Rewards),
        migration(&dao, Code::Governance),
    ];
    for (contract, code) in [(&contracts.rewards, Code::Rewards), (&dao, Code::Governance)] {
        for name in ["operator", "alice", "guardian"] {
            let sent = suite
                .chain()
                .migrate(person(name).account(), contract, code.id(), &migrate::MigrateMsg {});
            assert!(sent.is_err(), "{name} has migrated {contract}");
        }
    }

    // A young DAO upgrades nothing: an earlier proposal must have seen its votes.
    let young = suite.try_propose(&alice, ProposalClass::Upgrade, "Upgrade", upgrades.clone());
    assert!(young.is_err(), "the first proposal was an upgrade");
    suite.propose(&alice, ProposalClass::Text, "Hello", vec![]);
    let smuggled = suite.try_propose(&alice, ProposalClass::Parameter, "Upgrade", upgrades.clone());
    suite.refused(smuggled, "does not belong to class parameter");

    let proposal = suite.propose(&alice, ProposalClass::Upgrade, "Upgrade", upgrades);
    suite.vote(&alice, proposal, Vote::Yes).await_timelock(proposal);
    let done = suite.dao().carry_out(person("anyone").account(), proposal);
    let done = suite.sent(done);
    assert_eq!(suite.status(proposal), Status::Executed);
    let migrated: Vec<&str> = done
        .events
        .iter()
        .filter(|event| event.kind == "migrate")
        .filter_map(|event| event.contract())
        .collect();
    assert_eq!(migrated, [contracts.rewards.as_str(), dao.as_str()]);
    assert_eq!(suite.proposal(proposal).title, "Upgrade");
}

#[test]
fn a_representative_votes_for_those_who_do_not_and_not_for_those_who_do() {
    let mut suite = Suite::with_dao(Token::Cw20);
    hold(&mut suite);
    let (alice, rita, carol, dave) = (person("alice"), person("rita"), person("carol"), person("dave"));
    // Rita speaks for 60 + 40 tokens: below her cap, a tenth of 1,600.
    suite.give(&carol, 60).join_community(&carol, 60, Some(&rita));
    suite.give(&dave, 40).join_community(&dave, 40, Some(&rita));

    let proposal = suite.propose(&alice, ProposalClass::Text, "More machines", vec![]);
    suite.vote(&rita, proposal, Vote::Yes);
    assert_eq!(suite.proposal(proposal).votes.yes.u128(), 100);
    suite.vote(&dave, proposal, Vote::No);

    let votes = suite.proposal(proposal).votes;
    assert_eq!((votes.yes.u128(), votes.no.u128()), (60, 40));
    let cast = suite.dao().votes(proposal).unwrap();
    assert_eq!(cast.iter().map(|vote| vote.power.u128()).sum::<u128>(), 100);
}
