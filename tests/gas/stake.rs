//! Bonds, delegations and what they earn.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_testing::Suite;
use flywheel_types::staking::Bond;

use crate::day::Day;

/// A pool with two delegators lives through a week.
pub fn measure(day: &mut Day) {
    let owner = day.person("owner", 10_000);
    let [alice, bob] = ["alice", "bob"].map(|name| day.person(name, 10_000));
    let first = day.suite.register(&owner, "meter-1");
    let second = day.suite.register(&owner, "meter-2");
    day.suite.begin(0).mint();

    for (machine, case) in [(first, ""), (second, ", another machine")] {
        let bond = Bond {
            machine,
            class: Some("meter".to_owned()),
            commission: None,
        };
        let sent = day
            .suite
            .network()
            .staking()
            .bond(owner.account(), bond, Uint128::new(1_000));
        day.keep(&format!("staking/bond{case}"), sent);
    }
    // Income streams from here on: every message below settles it.
    day.suite.advance(Seconds::days(1)).mint();
    for (who, case) in [(&alice, ""), (&bob, ", another account"), (&alice, ", again")] {
        let sent = day
            .suite
            .network()
            .staking()
            .delegate(who.account(), first, Uint128::new(500));
        day.keep(&format!("staking/delegate{case}"), sent);
        day.suite.advance(Seconds::hours(6));
    }
    let bond = Bond {
        machine: first,
        class: None,
        commission: None,
    };
    let sent = day
        .suite
        .network()
        .staking()
        .bond(owner.account(), bond, Uint128::new(100));
    day.keep("staking/bond, again", sent);
    day.suite.advance(Seconds::hours(1)).mint();

    for (who, case) in [(&alice, ""), (&bob, ", another account"), (&alice, ", again")] {
        let sent = day.suite.network().staking().claim_income(who.account(), vec![first]);
        day.keep(&format!("staking/claim_income{case}"), sent);
        day.suite.advance(Seconds::hours(12)).mint();
    }
    let sent = day.suite.network().staking().claim_income(owner.account(), vec![first]);
    day.keep("staking/claim_income, the pool's owner", sent);

    for (who, case) in [(&alice, ""), (&bob, ", another account"), (&alice, ", again")] {
        let sent = day
            .suite
            .network()
            .staking()
            .undelegate(who.account(), first, Some(Uint128::new(200)));
        day.keep(&format!("staking/undelegate{case}"), sent);
        day.suite.advance(Seconds::hours(1));
    }
    let sent = day
        .suite
        .network()
        .staking()
        .unbond(owner.account(), first, Some(Uint128::new(50)));
    day.keep("staking/unbond", sent);
    day.suite.advance(Seconds::days(9));
    for (who, case) in [(&alice, ""), (&bob, ", another account")] {
        let sent = day.suite.network().staking().withdraw(who.account(), first);
        day.keep(&format!("staking/withdraw{case}"), sent);
    }
}

/// A pool is slashed after its device signed two reports under one nonce. `number` counts the slashes, from 1.
pub fn measure_slash(day: &mut Day, number: u32, delegators: usize) {
    let name = format!("slashed-{number}");
    let owner = day.person(&format!("owner-{number}"), 10_000);
    let machine = day.suite.enrol(&owner, &name);
    let people = day.people(&format!("delegator-{number}"), delegators, 100);
    for person in &people {
        let sent = day
            .suite
            .network()
            .staking()
            .delegate(person.account(), machine, Uint128::new(100));
        sent.expect("a delegation");
    }
    let epoch = current_epoch(&day.suite);
    day.suite.begin(epoch + 2);
    let prover = day.person(&format!("prover-{number}"), 0);
    let [one, other] = [100, 200].map(|value| day.suite.report_of(&name, 1, epoch + 1, 0, value));
    let sent = day.suite.try_prove_conflict(&prover, epoch + 1, &one, &other);
    let case = match (number, delegators) {
        (1, _) => "the first".to_owned(),
        (_, 1) => "1 delegator".to_owned(),
        (_, many) => format!("{many} delegators"),
    };
    day.keep(&format!("verification/prove_conflict, {case}"), sent);
}

/// The running epoch.
pub fn current_epoch(suite: &Suite) -> u64 {
    let clock = suite.network().clock();
    clock.epoch_at(suite.now()).expect("an epoch").get()
}
