//! What a quorum that lies tries besides a greedy root.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::Settlement;
use flywheel_protocol::trees::{SumLeaf, SumNode};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Hash32, MachineId, Seconds};
use flywheel_testing::{Lie, Person, Settled, Suite};
use flywheel_types::verification::{OracleSignature, Statement};

use crate::replays::nothing_changes;

/// Two machines of equal work: 300 each on day 0, which is final; 300 more each on day 1, which can be settled now.
pub fn second_day() -> (Suite, Settled, Settlement) {
    let mut suite = Suite::cw20();
    for (owner, machine) in [("alice", "meter-1"), ("mallory", "meter-2")] {
        suite.enrol(&Person::named(owner), machine);
    }
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let first = suite.settle(0);
    suite.work("meter-1", 1, 1_000).work("meter-2", 1, 1_000);
    suite.advance(Seconds::hours(1)).mint();
    let honest = suite.run_round(&[0, 1, 2, 3]).unwrap().settlement;
    (suite, first, honest)
}

fn people() -> [Person; 2] {
    ["alice", "mallory"].map(Person::named)
}

/// Anyone hands a statement to the chain.
pub fn attest(suite: &Suite, statement: Statement, signatures: Vec<OracleSignature>) -> Result<TxResult, ChainError> {
    let anyone = Person::named("anyone");
    suite
        .network()
        .verification()
        .attest(anyone.account(), statement, signatures)
}

fn earned(suite: &Suite, alice: u128, mallory: u128) -> impl FnOnce(&mut BTreeMap<MachineId, Uint128>) {
    let pairs = [("meter-1", alice), ("meter-2", mallory)];
    let pairs = pairs.map(|(name, amount)| (suite.machine(name), Uint128::new(amount)));
    move |earned| earned.extend(pairs)
}

/// The new root gives mallory what the old one gave alice: both roots can be claimed from.
fn contradicting() -> (Suite, Settled, Lie) {
    let (mut suite, first, honest) = second_day();
    let lie = suite.lie(&[0, 1, 2], &honest, earned(&suite, 0, 1_200));
    suite.attest_lie(&lie).unwrap();
    suite.finalize_lie();
    (suite, first, lie)
}

/// Alice claims from the old root what the new one gives to mallory; or mallory is faster.
#[test]
fn roots_that_contradict_each_other_never_pay_more_than_the_newest_says() {
    let [alice, mallory] = people();
    let (mut suite, first, lie) = contradicting();
    suite.claim(&alice, &first, &["meter-1"]);
    // 300 + 1,200 of 1,200.
    nothing_changes(&suite, |suite| suite.try_claim_lie(&mallory, &lie, "meter-2"));
    suite.claim(&mallory, &first, &["meter-2"]);
    nothing_changes(&suite, |suite| suite.try_claim_lie(&mallory, &lie, "meter-2"));
    assert_eq!((suite.balance(&alice), suite.balance(&mallory)), (300, 300));

    let (suite, first, lie) = contradicting();
    suite.try_claim_lie(&mallory, &lie, "meter-2").unwrap();
    for machine in ["meter-1", "meter-2"] {
        nothing_changes(&suite, |suite| suite.try_claim(&alice, &first, &[machine]));
    }
    assert_eq!((suite.balance(&alice), suite.balance(&mallory)), (0, 1_200));
}

/// One machine has two leaves, which no honest tree has: 300 of before and 900, together 1,200.
#[test]
fn a_machine_with_two_leaves_is_paid_the_higher_one() {
    let (mut suite, _, honest) = second_day();
    let [_, mallory] = people();
    let machine = suite.machine("meter-2");
    let leaves = [300, 900].map(|amount| SumNode::leaf(machine, Uint128::new(amount)));
    let [left, right] = &leaves;
    let sums = [left, right].map(|node| node.sum.to_be_bytes());
    let top = SumNode {
        hash: sha256(&[&[0x01], left.hash.as_bytes(), &sums[0], right.hash.as_bytes(), &sums[1]]),
        sum: Uint128::new(1_200),
    };
    let rewards = suite.network().rewards().address().to_string();
    let statement = Statement {
        root: top.root(suite.chain_id(), &rewards).unwrap(),
        sum: top.sum,
        machines: 2,
        ..honest.statement
    };
    attest(&suite, statement, suite.sign_statement(&[0, 1, 2], &statement)).unwrap();
    suite.finalize_lie();

    let leaf = |position, amount| SumLeaf {
        position,
        machine_id: machine,
        cumulative: Uint128::new(amount),
    };
    let both = vec![leaf(0, 300), leaf(1, 900)];
    let claim = |suite: &Suite| {
        let rewards = suite.network().rewards();
        rewards.claim(mallory.account(), statement.epoch, both.clone(), vec![])
    };
    claim(&suite).unwrap();
    suite.check_invariants();
    assert_eq!(suite.balance(&mallory), 900);
    nothing_changes(&suite, claim);
}

/// The leaves of one claim, at each other's places or in the wrong order.
#[test]
fn a_claim_names_its_leaves_where_they_are() {
    let (suite, first, _) = second_day();
    let [alice, _] = people();
    let leaves: Vec<SumLeaf> = first.tree.leaves().collect();
    let [one, two] = leaves[..] else { panic!("two machines") };
    let swapped = vec![SumLeaf { position: 1, ..one }, SumLeaf { position: 0, ..two }];
    let exchanged = vec![SumLeaf { position: 0, ..two }, SumLeaf { position: 1, ..one }];
    let named = SumLeaf {
        machine_id: one.machine_id,
        ..two
    };
    let wrong = [
        swapped,
        exchanged,
        vec![two, one],
        vec![one, one],
        vec![one, named],
        vec![],
    ];
    for leaves in wrong {
        nothing_changes(&suite, |suite| {
            let rewards = suite.network().rewards();
            rewards.claim(alice.account(), first.statement.epoch, leaves, vec![])
        });
    }
}

/// Numbers that no tree has.
#[test]
fn a_statement_says_nothing_that_no_tree_could() {
    let (mut suite, first, honest) = second_day();
    let [alice, _] = people();
    let with = |change: fn(&mut Statement)| {
        let mut statement = honest.statement;
        change(&mut statement);
        statement
    };
    for statement in [
        with(|statement| statement.machines = 0),
        with(|statement| statement.sum = Uint128::new(599)),
        with(|statement| statement.sum = Uint128::MAX),
        with(|statement| statement.round += 1),
        with(|statement| statement.built_on = Hash32::ZERO),
        with(|statement| statement.set_version -= 1),
    ] {
        let signatures = suite.sign_statement(&[0, 1, 2, 3], &statement);
        nothing_changes(&suite, |suite| attest(suite, statement, signatures));
    }

    // As many machines as a number can say: proofs have 64 levels, nobody has one, and one demand ends it.
    let endless = with(|statement| statement.machines = u64::MAX);
    attest(&suite, endless, suite.sign_statement(&[0, 1, 2], &endless)).unwrap();
    suite.give(&alice, 50).demand(&alice, &first, "meter-1", 50);
    let leaf = honest.tree.find_leaf(0).unwrap();
    for proof in [honest.tree.proof(0).unwrap(), vec![0; 64 * 48]] {
        nothing_changes(&suite, |suite| {
            suite
                .network()
                .verification()
                .answer_demands(alice.account(), vec![leaf], proof)
        });
    }
    let pending = suite.network().verification().pending().unwrap().unwrap();
    suite.wait_until(pending.final_at);
    suite.try_finalize().unwrap();
    assert_eq!(
        suite.network().verification().last_rejected().unwrap().unwrap().epoch,
        endless.epoch
    );
}
