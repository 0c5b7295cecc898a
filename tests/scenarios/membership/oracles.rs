//! Oracles by vote (rules V1 and V12): one comes, one goes, and those who are there settle the day.

use cosmwasm_std::{CosmosMsg, Uint128};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{Suite, Token};
use flywheel_types::governance::ProposalClass::{self, Membership};
use flywheel_types::governance::{NewProposal, Status, Vote};
use flywheel_types::verification::{ExecuteMsg, OracleSpec, OracleStatus};

use super::{NOT_THE_OWNER, decide, decide_in_vain, person, to_verification, town};

/// Alice proposes what passes unless a tenth of all votes objects.
fn propose_silently(suite: &mut Suite, title: &str, action: CosmosMsg) -> u64 {
    let proposal = NewProposal {
        class: Membership,
        title: title.to_owned(),
        description: String::new(),
        msgs: vec![action],
        choices: vec![],
        optimistic: true,
        positions: None,
    };
    suite.advance(Seconds::new(6));
    let done = suite
        .dao()
        .propose(person("alice").account(), proposal, Uint128::zero());
    let done = suite.sent(done);
    suite.dao().proposed(&done).unwrap()
}

fn admit(suite: &Suite) -> ExecuteMsg {
    ExecuteMsg::AdmitOracle(OracleSpec {
        address: suite.address(&person("oracle-4")).to_string(),
        key: suite.public_key("oracle-4"),
    })
}

fn remove(suite: &Suite) -> ExecuteMsg {
    let address = suite.address(&person("oracle-0")).to_string();
    ExecuteMsg::RemoveOracle { address }
}

/// How many oracles count, and how many signatures a statement needs.
fn set(suite: &Suite) -> (usize, usize) {
    let set = suite.network().verification().oracles().unwrap();
    (set.members.len(), set.quorum())
}

#[test]
fn holders_admit_an_oracle_and_remove_another_and_the_new_set_settles_the_day() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = town(token);
        let (leaver, newcomer) = (person("oracle-0"), person("oracle-4"));
        let [left, came] = [&leaver, &newcomer].map(|oracle| suite.address(oracle));
        let (admit, remove) = (admit(&suite), remove(&suite));
        for message in [&admit, &remove] {
            let sent = suite
                .network()
                .verification()
                .execute(person("operator").account(), message);
            suite.refused(sent, NOT_THE_OWNER);
        }

        // Admitted, it may bond; bonded, it counts: of five, floor(10 / 3) + 1 sign.
        let action = to_verification(&suite, &admit);
        decide(&mut suite, Membership, "A fifth oracle", vec![action.clone()]);
        let found = suite.network().verification().oracle(&came).unwrap();
        assert_eq!((found.status, set(&suite)), (OracleStatus::Admitted, (4, 3)));
        suite.seat_oracle(4);
        assert_eq!((set(&suite), suite.balance(&newcomer)), ((5, 4), 0));
        decide_in_vain(&mut suite, Membership, "A fifth oracle again", vec![action]);

        // Removed, it counts no more at once; its bond is free seven days later.
        let action = to_verification(&suite, &remove);
        decide(&mut suite, Membership, "Oracle 0 sleeps", vec![action]);
        suite.stop_oracle(&left);
        let release_at = suite.now().plus(Seconds::days(7)).unwrap();
        let found = suite.network().verification().oracle(&left).unwrap();
        assert_eq!(found.status, OracleStatus::Removed { release_at });
        let members = suite.network().verification().oracles().unwrap();
        assert_eq!((set(&suite), members.find(left.as_str())), ((4, 3), None));
        let early = suite.network().verification().withdraw_oracle_bond(leaver.account());
        suite.refused(early, "the bond is unbonding until");

        // The new set settles day 0: each of the four has a quarter of the oracles' 100.
        suite.work("meter-1", 0, 1_000);
        let settled = suite.settle(0);
        suite.claim(&person("alice"), &settled, &["meter-1"]);
        assert_eq!(suite.balance(&person("alice")), 400);
        let paid = |name: &str| {
            suite
                .network()
                .rewards()
                .credit(&suite.address(&person(name)))
                .unwrap()
                .u128()
        };
        let paid = ["oracle-0", "oracle-1", "oracle-2", "oracle-3", "oracle-4"].map(paid);
        assert_eq!(paid, [0, 25, 25, 25, 25]);
        let last = suite.network().verification().last_final().unwrap().unwrap();
        assert_eq!(last.statement.epoch, Epoch::FIRST);

        suite.wait_until(release_at);
        let out = suite.network().verification().withdraw_oracle_bond(leaver.account());
        suite.sent(out);
        assert_eq!(suite.balance(&leaver), 5_000);
    }
}

/// Of 4,300 votes a tenth is 430; bob has 1,000.
#[test]
fn what_nobody_objects_to_is_done_in_silence_and_what_bob_objects_to_is_not() {
    let mut suite = town(Token::Cw20);
    // A DAO that has never voted does nothing in silence.
    suite.propose(&person("alice"), ProposalClass::Text, "Hello", vec![]);
    let action = to_verification(&suite, &admit(&suite));
    let admitted = propose_silently(&mut suite, "A fifth oracle", action);
    let action = to_verification(&suite, &remove(&suite));
    let kept = propose_silently(&mut suite, "Oracle 0 sleeps", action);
    suite.vote(&person("bob"), kept, Vote::No).await_timelock(kept);

    suite.carry_out(admitted);
    let came = suite.address(&person("oracle-4"));
    let found = suite.network().verification().oracle(&came).unwrap();
    assert_eq!(found.status, OracleStatus::Admitted);
    assert_eq!(suite.status(kept), Status::Rejected);
    let refused = suite.dao().carry_out(person("alice").account(), kept);
    suite.refused(refused, "is Rejected");
    assert_eq!(set(&suite), (4, 3));
}
