//! Claims that wait by vote (rule V10): holders suspend machines, hear their owners, and let the claims go on.

use flywheel_protocol::MachineId;
use flywheel_protocol::values::sha256;
use flywheel_testing::{Settled, Suite, Token};
use flywheel_types::governance::ProposalClass::Membership;
use flywheel_types::verification::{ExecuteMsg, Suspension};

use super::{NOT_THE_OWNER, at, decide, decide_in_vain, evidence, person, suspend, to_verification, town};

const WAITS: &str = "is suspended until";

/// Meter 2 of mallory and meter 3 of bob have worked on day 0: each has half of the machines' 600. It is day 1, 13:00.
fn worked(token: Token) -> (Suite, Settled) {
    let mut suite = town(token);
    suite.enrol(&person("bob"), "meter-3");
    suite.work("meter-2", 0, 1_000).work("meter-3", 0, 1_000);
    let settled = suite.settle(0);
    (suite, settled)
}

fn suspension(suite: &Suite, machine: &str) -> Option<Suspension> {
    let found = suite.network().verification().suspension(suite.machine(machine));
    found.unwrap().map(|found| {
        assert!(found.holds);
        found.suspension
    })
}

fn waits(suite: &Suite, owner: &str, settled: &Settled, machine: &str) {
    let claimed = suite.try_claim(&person(owner), settled, &[machine]);
    suite.refused(claimed, WAITS);
}

fn decision(machine: MachineId, lift: bool) -> ExecuteMsg {
    ExecuteMsg::DecideAppeal { machine, lift }
}

#[test]
fn holders_suspend_two_machines_believe_one_owner_and_let_the_other_wait() {
    for token in [Token::Cw20, Token::Native] {
        let (mut suite, settled) = worked(token);
        let (mallory, bob, operator) = (person("mallory"), person("bob"), person("operator"));
        let [second, third] = ["meter-2", "meter-3"].map(|name| suite.machine(name));
        let word = sha256(&[b"it was out for repair"]);
        let nobody = suite
            .network()
            .verification()
            .execute(operator.account(), &suspend(&suite, "meter-2", at(31, 0)));
        suite.refused(nobody, NOT_THE_OWNER);
        let both = ["meter-2", "meter-3"].map(|name| to_verification(&suite, &suspend(&suite, name, at(31, 0))));
        decide(&mut suite, Membership, "Two meters in one drawer", both.to_vec());

        // 13:03:06, see `pass`.
        let began = at(1, 13 * 3_600 + 186);
        let found = suspension(&suite, "meter-2").unwrap();
        assert_eq!((found.reason.as_str(), found.evidence), ("forged-place", evidence()));
        assert_eq!((found.since, found.until, found.appeal), (began, at(31, 0), None));
        waits(&suite, "mallory", &settled, "meter-2");
        waits(&suite, "bob", &settled, "meter-3");

        // There is nothing to decide before somebody appeals; only the owner may, once, and it costs nothing.
        let early = to_verification(&suite, &decision(third, true));
        decide_in_vain(&mut suite, Membership, "Meter 3", vec![early]);
        let contract = suite.network().verification();
        suite.refused(
            contract.appeal(bob.account(), second, word),
            "send this message as the owner",
        );
        suite.sent(contract.appeal(mallory.account(), second, word));
        suite.sent(contract.appeal(bob.account(), third, word));
        suite.refused(contract.appeal(bob.account(), third, word), "is on record since");
        assert_eq!((suite.balance(&mallory), suite.balance(&bob)), (0, 0));
        waits(&suite, "bob", &settled, "meter-3");
        for (owner, machine) in [(&mallory, second), (&bob, third)] {
            let verification = suite.network().verification();
            let own = verification.decide_appeal(owner.account(), machine, true);
            suite.refused(own, NOT_THE_OWNER);
        }

        let decisions = [decision(second, false), decision(third, true)];
        let decisions = decisions.map(|decision| to_verification(&suite, &decision));
        decide(&mut suite, Membership, "Bob is right", decisions.to_vec());
        assert_eq!(suspension(&suite, "meter-3"), None);
        suite.claim(&bob, &settled, &["meter-3"]);
        assert_eq!(suite.balance(&bob), 300);

        let appeal = suspension(&suite, "meter-2").unwrap().appeal.unwrap();
        assert_eq!((appeal.statement, appeal.closed), (word, Some(suite.now())));
        waits(&suite, "mallory", &settled, "meter-2");
        let again = suite.network().verification().appeal(mallory.account(), second, word);
        suite.refused(again, "is on record since");
        let mercy = to_verification(&suite, &ExecuteMsg::LiftSuspension { machine: second });
        decide(&mut suite, Membership, "Let it be", vec![mercy]);
        assert_eq!(suspension(&suite, "meter-2"), None);
        suite.claim(&mallory, &settled, &["meter-2"]);
        assert_eq!((suite.balance(&mallory), suite.balance(&bob)), (300, 300));
    }
}
