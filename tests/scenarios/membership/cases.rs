//! A slash case by vote (rules S4 to S6): one proposal opens it and holds what is on its way out, another decides it.
//!
//! The offence is on day 0. What began to unbond on a day is free at the end of the seventh day after it.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Hash32, MachineId, Seconds};
use flywheel_testing::{START, Suite, Token};
use flywheel_types::governance::ProposalClass;
use flywheel_types::staking::{CaseResponse, ExecuteMsg};

use super::{NOT_THE_OWNER, at, decide, decide_in_vain, evidence, open_case, pass, percent, person, to_staking, town};

const HELD: &str = "a case holds what";
/// On day 7, or 10, at 23:03:06: 23 hours, the six seconds of a block, two minutes of voting and one of timelock.
const DECIDED: u64 = 23 * 3_600 + 6 + 180;

/// Bob takes out 100 the day before the offence and 400 on its day, mallory 500 a day later: 1,000 and 500 stay in the pool.
/// It is the last hour in which a case reaches all that.
fn seen(token: Token) -> Suite {
    let mut suite = town(token);
    let (bob, mallory) = (person("bob"), person("mallory"));
    suite.undelegate(&bob, "meter-2", Some(100));
    suite.begin(0).undelegate(&bob, "meter-2", Some(400));
    suite.begin(1).unbond(&mallory, "meter-2", Some(500));
    suite.begin(7).advance(Seconds::hours(23));
    suite
}

/// As [`seen`], and a case is opened for it.
fn accused(token: Token) -> Suite {
    let mut suite = seen(token);
    let open = open_case(&suite, "meter-2", START);
    for nobody in ["operator", "guardian", "alice"] {
        let sent = suite.network().staking().execute(person(nobody).account(), &open);
        suite.refused(sent, NOT_THE_OWNER);
    }
    let open = to_staking(&suite, &open);
    decide(&mut suite, ProposalClass::Membership, "Meter 2 in a drawer", vec![open]);
    suite
}

fn decide_case(machine: MachineId, slash: Bps, prover: Option<String>) -> ExecuteMsg {
    ExecuteMsg::DecideCase {
        machine,
        offence: evidence(),
        slash,
        prover,
    }
}

fn cases(suite: &Suite) -> Vec<(Hash32, u64)> {
    let cases = suite.network().staking().cases(suite.machine("meter-2")).unwrap();
    let row = |case: CaseResponse| (case.offence, case.until.get());
    cases.into_iter().map(row).collect()
}

/// What the pool of meter 2 has: the bond and the delegations.
fn pool(suite: &Suite) -> (u128, u128) {
    let pool = suite.network().staking().pool(suite.machine("meter-2")).unwrap();
    (pool.bond.u128(), pool.delegated.u128())
}

/// What was burned and what provers have earned.
fn slashed(suite: &Suite) -> (u128, u128) {
    let slashed = suite.network().staking().slashed().unwrap();
    (slashed.burned.u128(), slashed.to_provers.u128())
}

/// The supply of a cw20; of a native coin what is in the reserve, with rewards.
fn there_is(suite: &Suite) -> Uint128 {
    let network = suite.network();
    match network.token() {
        Some(token) => token.info().unwrap().total_supply,
        None => network.balance(network.rewards().address()).unwrap(),
    }
}

fn cannot_withdraw(suite: &Suite, name: &str) {
    let machine = suite.machine("meter-2");
    let sent = suite.network().staking().withdraw(person(name).account(), machine);
    suite.refused(sent, HELD);
}

fn withdraw(suite: &mut Suite, name: &str) -> u128 {
    suite.withdraw(&person(name), "meter-2");
    suite.balance(&person(name))
}

#[test]
fn holders_open_a_case_which_holds_what_leaves_and_take_a_tenth_of_what_it_reaches() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = accused(token);
        let machine = suite.machine("meter-2");
        let until = at(10, DECIDED).get();
        assert_eq!(cases(&suite), [(evidence(), until)]);
        assert_eq!((pool(&suite), slashed(&suite)), ((1_000, 500), (0, 0)));

        // Bob's 100 of the day before are free, his 400 are due and held; a day later mallory's 500 are.
        suite.begin(8);
        assert_eq!(withdraw(&mut suite, "bob"), 100);
        cannot_withdraw(&suite, "bob");
        suite.begin(9);
        cannot_withdraw(&suite, "bob");
        cannot_withdraw(&suite, "mallory");

        let before = there_is(&suite);
        let paula = suite.address(&person("paula")).to_string();
        let decision = decide_case(machine, percent(10), Some(paula));
        let early = suite
            .network()
            .staking()
            .execute(person("operator").account(), &decision);
        suite.refused(early, NOT_THE_OWNER);
        let decision = to_staking(&suite, &decision);
        decide(&mut suite, ProposalClass::Membership, "A tenth", vec![decision]);

        // Of the bond 100, of the delegations 50, of bob's bucket 40, of mallory's 50: 240. The prover has a fifth, which is
        // less than half of mallory's 150; the rest is burned.
        assert_eq!((pool(&suite), cases(&suite)), ((900, 450), vec![]));
        assert_eq!((slashed(&suite), suite.balance(&person("paula"))), ((192, 48), 48));
        match token {
            Token::Cw20 => assert_eq!(before - there_is(&suite), Uint128::new(192)),
            Token::Native => assert_eq!(there_is(&suite) - before, Uint128::new(192)),
        }
        // 100 and 360 for bob, 450 for mallory: what is left is free at once.
        assert_eq!(withdraw(&mut suite, "bob"), 460);
        assert_eq!(withdraw(&mut suite, "mallory"), 450);
        // Below the minimum of 1,000 the machine is out from this epoch on; votes are what is left.
        assert!(suite.network().staking().enrolment(machine, None).unwrap().is_none());
        suite.advance(Seconds::new(6));
        let power = |name| suite.dao().power(&suite.address(&person(name)), None).unwrap().u128();
        assert_eq!((power("mallory"), power("bob")), (900, 450));

        // One offence, one slash: neither another case nor another decision is carried out.
        let open = to_staking(&suite, &open_case(&suite, "meter-2", at(9, 0)));
        decide_in_vain(&mut suite, ProposalClass::Membership, "Meter 2 again", vec![open]);
        let decision = to_staking(&suite, &decide_case(machine, percent(10), None));
        decide_in_vain(&mut suite, ProposalClass::Membership, "Another tenth", vec![decision]);
        assert_eq!((pool(&suite), slashed(&suite)), ((900, 450), (192, 48)));
    }
}

/// Where the evidence is complete nothing has to be held: one vote opens the case and decides it.
#[test]
fn holders_open_a_case_and_decide_it_in_one_proposal() {
    let mut suite = seen(Token::Cw20);
    let decision = decide_case(suite.machine("meter-2"), percent(10), None);
    let both = [open_case(&suite, "meter-2", START), decision].map(|message| to_staking(&suite, &message));
    decide(&mut suite, ProposalClass::Membership, "A tenth at once", both.to_vec());

    // 100 + 50 + 40 + 50, and nobody has earned a part of it.
    assert_eq!((pool(&suite), cases(&suite)), ((900, 450), vec![]));
    assert_eq!(slashed(&suite), (240, 0));
    suite.begin(9);
    assert_eq!(withdraw(&mut suite, "bob"), 460);
    assert_eq!(withdraw(&mut suite, "mallory"), 450);
}

#[test]
fn a_case_that_holders_dismiss_costs_nothing() {
    let mut suite = accused(Token::Cw20);
    let machine = suite.machine("meter-2");
    suite.begin(9);
    cannot_withdraw(&suite, "mallory");

    let decision = to_staking(&suite, &decide_case(machine, Bps::ZERO, None));
    decide(
        &mut suite,
        ProposalClass::Membership,
        "It was another meter",
        vec![decision],
    );

    assert_eq!((pool(&suite), slashed(&suite)), ((1_000, 500), (0, 0)));
    assert_eq!(withdraw(&mut suite, "bob"), 500);
    assert_eq!(withdraw(&mut suite, "mallory"), 500);
    // Nobody is accused of the same twice.
    let open = to_staking(&suite, &open_case(&suite, "meter-2", at(9, 0)));
    decide_in_vain(&mut suite, ProposalClass::Membership, "Meter 2 after all", vec![open]);
    assert_eq!(cases(&suite), []);
}

/// Three days after it was opened a case holds nothing, whatever is being voted.
#[test]
fn holders_who_decide_too_late_take_nothing() {
    let mut suite = accused(Token::Cw20);
    let machine = suite.machine("meter-2");
    let until = at(10, DECIDED);
    suite.wait_until(until.minus(Seconds::minutes(2)).unwrap());
    cannot_withdraw(&suite, "mallory");

    // Its voting begins within the three days; its timelock ends a minute and six seconds after them.
    let decision = to_staking(&suite, &decide_case(machine, percent(10), None));
    let proposal = pass(&mut suite, ProposalClass::Membership, "A tenth", vec![decision]);
    assert_eq!(suite.now(), until.plus(Seconds::new(66)).unwrap());
    suite.carry_out_in_vain(proposal);

    assert_eq!((pool(&suite), slashed(&suite)), ((1_000, 500), (0, 0)));
    assert_eq!(withdraw(&mut suite, "bob"), 500);
    assert_eq!(withdraw(&mut suite, "mallory"), 500);
}
