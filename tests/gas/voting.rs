//! Votes that are not one delegator's: of representatives, of who has delegated to many machines, of who has a lock.

use cosmwasm_std::{CosmosMsg, Uint128};
use flywheel_client::Chain;
use flywheel_protocol::{Bps, MachineId};
use flywheel_testing::{Person, Token, dao_terms};
use flywheel_types::governance::{DaoTerms, ExecuteMsg, LockTerms, ProposalClass, Vote};
use flywheel_types::staking::{Bond, ExecuteMsg as Stake, MAX_POSITIONS, ReceiveMsg};

use crate::day::Day;
use crate::governing::BLOCK;

/// How many give to each of two representatives, in all the same: what they give is one sum in staking's record of the
/// representative, and no vote reads more of them. tests/vm has the same with 10,000.
const GIVERS: [(usize, &str); 2] = [(1, "for 1 giver"), (50, "for 50 givers")];
const GIVEN: u128 = 1_000;
const BOND: u128 = 1_000;

/// Representatives vote, and who has delegated to as many machines as staking allows.
pub fn measure(day: &mut Day) {
    let speakers = GIVERS.map(|(givers, case)| {
        let speaker = day.person(&format!("representative-{givers}"), 0);
        let each = GIVEN / u128::try_from(givers).expect("few");
        let people = day.crowd(&format!("giver-{givers}"), givers, each);
        for person in &people {
            day.suite.join_community(person, each, Some(&speaker));
        }
        (speaker, case)
    });
    let voter = day.person("spread-voter", 10_000);
    let machines = spread(day, &voter);
    let proposal = day.suite.propose(&voter, ProposalClass::Text, "More machines", vec![]);
    for (speaker, case) in &speakers {
        let sent = day
            .suite
            .dao()
            .vote(speaker.account(), proposal, Vote::Yes, Some(vec![]));
        day.keep(&format!("governance/vote, {case}"), sent);
    }
    let sent = day
        .suite
        .dao()
        .vote(voter.account(), proposal, Vote::Yes, Some(machines));
    day.keep(&format!("governance/vote, {MAX_POSITIONS} positions"), sent);
}

/// As many machines as one account may delegate to, and a delegation to each.
fn spread(day: &mut Day, voter: &Person) -> Vec<MachineId> {
    let count = u128::try_from(MAX_POSITIONS).expect("few");
    let owner = day.person("spread-owner", count * BOND);
    let entries = (0..MAX_POSITIONS).map(|number| day.suite.registration(&owner, &format!("spread-{number}")));
    let entries = entries.collect();
    let machines = day
        .suite
        .network()
        .registry()
        .register(owner.account(), entries, &[])
        .expect("machines");
    let bonds = machines.iter().map(|machine| {
        let bond = Bond {
            machine: *machine,
            class: Some("meter".to_owned()),
            commission: None,
        };
        stake(day, BOND, &Stake::Bond(bond.clone()), &ReceiveMsg::Bond(bond))
    });
    let bonds = bonds.collect();
    let sent = day.suite.chain().execute_all(owner.account(), bonds);
    sent.expect("bonds");
    let delegations = machines.iter().map(|machine| {
        let (machine, max_commission) = (*machine, None);
        let native = Stake::Delegate {
            machine,
            max_commission,
        };
        let hook = ReceiveMsg::Delegate {
            machine,
            max_commission,
        };
        stake(day, 10, &native, &hook)
    });
    let delegations = delegations.collect();
    let sent = day.suite.chain().execute_all(voter.account(), delegations);
    sent.expect("delegations");
    machines
}

fn stake(day: &Day, amount: u128, native: &Stake, hook: &ReceiveMsg) -> CosmosMsg {
    let staking = day.suite.network().staking().address().clone();
    let message = day
        .suite
        .denom()
        .hand_over(&staking, Uint128::new(amount), native, hook);
    message.expect("a message")
}

/// In another network of this chain, whose DAO counts machines and locks: somebody locks, votes, sells its machine, and
/// unlocks what is left.
pub fn measure_locks(day: &mut Day, token: Token) {
    let terms = DaoTerms {
        machine_weight: Uint128::new(10),
        locks: Some(LockTerms {
            max_bonus: Bps::ONE,
            max_days: 100,
        }),
        ..dao_terms()
    };
    day.suite = day.suite.another(token, |launch| {
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(terms);
    });
    day.suite.unwatched();
    let [locker, other, buyer] = ["locker", "other-owner", "lock-buyer"].map(|name| day.person(name, 0));
    let other = day.suite.enrol(&other, "other-meter");
    day.suite.enrol(&locker, "locked-meter");
    day.suite
        .give(&locker, 200)
        .delegate(&locker, "other-meter", 200)
        .advance(BLOCK);
    for (amount, case) in [(1_100, ""), (1_150, ", again")] {
        let sent = day.suite.dao().lock(locker.account(), Uint128::new(amount), 50);
        day.keep(&format!("governance/lock{case}"), sent);
    }
    let proposal = day.suite.propose(&locker, ProposalClass::Text, "More machines", vec![]);
    let sent = day
        .suite
        .dao()
        .vote(locker.account(), proposal, Vote::Yes, Some(vec![other]));
    day.keep("governance/vote, with a machine and a lock", sent);

    // The seller's bond is on its way out: of 1,150 promised 200 are left staked.
    day.suite
        .sell(&locker, "locked-meter", &buyer)
        .give(&buyer, BOND)
        .take_pool(&buyer, "locked-meter", BOND)
        .advance(BLOCK);
    let account = day.suite.address(&locker).to_string();
    let sent = day.suite.dao().execute(buyer.account(), &ExecuteMsg::Trim { account });
    day.keep("governance/trim", sent);
    let sent = day.suite.dao().start_unlock(locker.account());
    day.keep("governance/start_unlock", sent);
}
