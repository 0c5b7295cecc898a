//! governance: a payment from the treasury is proposed, voted, and carried out.

use cosmwasm_std::{CosmosMsg, Uint128};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{Person, Token};
use flywheel_types::governance::{NewProposal, ProposalClass, Vote};

use crate::day::Day;
use crate::meter::Meter;
use crate::{treasury, voting};

const MACHINE: &str = "governed-meter";
/// What each of the three holders has delegated to one machine: as in the peers' rows, two of three votes are enough.
const STAKE: u128 = 1_000;
/// A block later than the last one.
pub const BLOCK: Seconds = Seconds::new(6);

/// Each message of a DAO, in a network that was launched with one.
pub fn measure(token: Token) -> Meter {
    let mut day = Day::governed(token);
    let owner = Person::named("machine-owner");
    day.suite.enrol(&owner, MACHINE);
    let machine = day.suite.machine(MACHINE);
    let holders = ["holder-0", "holder-1", "holder-2"].map(|name| day.person(name, STAKE));
    for holder in &holders {
        day.suite.delegate(holder, MACHINE, STAKE);
    }
    day.suite.advance(BLOCK);
    let funded = day
        .suite
        .dao()
        .fund(Person::named("operator").account(), Uint128::new(100));
    funded.expect("a gift to the treasury");
    let anyone = day.person("anyone", 0);

    for (round, proposer) in ["", ", another account"].into_iter().zip(&holders) {
        let proposal = propose(&mut day, proposer, machine, round);
        let votes = holders.iter().zip([Some(""), None, Some(", asking staking")]);
        for (voter, case) in votes {
            let Some(case) = case else { continue };
            let positions = case.is_empty().then(|| vec![machine]);
            let sent = day.suite.dao().vote(voter.account(), proposal, Vote::Yes, positions);
            day.keep(&format!("governance/vote{case}{round}"), sent);
        }
        day.suite.await_timelock(proposal);
        let sent = day.suite.dao().carry_out(anyone.account(), proposal);
        day.keep(&format!("governance/execute{round}"), sent);
    }
    treasury::measure(&mut day, &holders, machine);
    voting::measure(&mut day);
    voting::measure_locks(&mut day, token);
    day.meter
}

/// A title of 16 bytes, a text of 101 and one payment, as in the peers' rows.
fn propose(day: &mut Day, proposer: &Person, machine: MachineId, case: &str) -> u64 {
    let payment: CosmosMsg = day
        .suite
        .denom()
        .pay(&day.suite.address(proposer), Uint128::one())
        .expect("a payment");
    let proposal = NewProposal {
        class: ProposalClass::Treasury,
        title: "Pay the auditors".to_owned(),
        description: "x".repeat(101),
        msgs: vec![payment],
        choices: vec![],
        optimistic: false,
        positions: Some(vec![machine]),
    };
    let sent = day.suite.dao().propose(proposer.account(), proposal, Uint128::zero());
    let done = day.keep(&format!("governance/propose{case}"), sent);
    day.suite.dao().proposed(&done).expect("a number")
}
