//! What answers a demand, and until when.

use super::*;

#[test]
fn an_answer_counts_before_its_deadline_also_after_the_window() {
    for late in [false, true] {
        let (mut suite, statement) = network(Money::Native, &honest());
        let end = final_at(&suite);
        suite.at(end - 1);
        suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();
        let deadline = end - 1 + ANSWER;
        assert_eq!(suite.terms().deadline, Some(Time::new(deadline)));
        suite.at(deadline - 1);
        assert_eq!(
            suite.finalize().unwrap_err(),
            ContractError::DemandsOpen {
                open: 1,
                deadline: Time::new(deadline),
                now: Time::new(deadline - 1)
            }
        );

        // at the deadline's second the demand is overdue: no answer counts, and the root is rejected
        suite.at(deadline - u64::from(!late));
        let answer = suite.execute(&helper(), &answer_of(&honest(), &[1]), &[]);

        match answer {
            Ok(_) => assert!(!late),
            Err(refused) => {
                assert!(late);
                assert_eq!(refused, ContractError::NothingAnswered);
            }
        }
        suite.finalize().unwrap();
        let is_final = suite.last_final().unwrap().statement == statement;
        assert_eq!(is_final, !late);
    }
}

#[test]
fn a_root_waits_for_the_latest_deadline_and_no_longer() {
    let (mut suite, _) = network(Money::Native, &honest());
    let end = final_at(&suite);
    suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();
    suite.at(end - 1);
    suite.demand(&stranger(), demand_of(&settled(), 2), 33).unwrap();
    // the first is overdue for long, but the second may still be answered: the root is not rejected for that yet
    suite.at(end);
    let open = suite.finalize().unwrap_err();
    assert_eq!(
        open,
        ContractError::DemandsOpen {
            open: 2,
            deadline: Time::new(end - 1 + ANSWER),
            now: Time::new(end)
        }
    );
    suite.execute(&helper(), &answer_of(&honest(), &[1, 2]), &[]).unwrap();
    // the answer was for machine 2 alone
    assert_eq!(suite.balance(&helper()), 1_000_000 + 33);
    assert_eq!(suite.demanded(None), [1]);

    suite.at(end - 1 + ANSWER).finalize().unwrap();

    assert!(suite.pending().is_none());
    assert_eq!(suite.last_final().unwrap().statement.epoch, Epoch::new(0));
}

#[test]
fn one_demand_a_machine_is_open_at_a_time() {
    let (mut suite, _) = network(Money::Native, &honest());
    let deadline = Time::new(suite.now() + ANSWER);
    suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();
    for sender in [stranger(), helper()] {
        assert_eq!(
            suite.demand(&sender, demand_of(&settled(), 1), 33).unwrap_err(),
            ContractError::DemandOpen {
                machine: machine(1),
                deadline
            }
        );
    }
    let answer = answer_of(&honest(), &[1]);
    suite.execute(&helper(), &answer, &[]).unwrap();
    assert_eq!(
        suite.execute(&helper(), &answer, &[]).unwrap_err(),
        ContractError::NothingAnswered
    );

    suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();
    suite.execute(&helper(), &answer, &[]).unwrap();
    assert_eq!(suite.balance(&helper()), 1_000_064);
}

#[test]
fn nobody_spoils_an_answer_by_sending_a_part_of_it_first() {
    let (mut suite, _) = network(Money::Native, &honest());
    for (number, price) in [(1, 32), (2, 33), (3, 34)] {
        suite.demand(&stranger(), demand_of(&settled(), number), price).unwrap();
    }
    let someone = "someone".into_addr();
    suite.execute(&someone, &answer_of(&honest(), &[2]), &[]).unwrap();

    // machine 2 is answered, machine 4 was never demanded
    let answer = suite
        .execute(&helper(), &answer_of(&honest(), &[1, 2, 3, 4]), &[])
        .unwrap();

    assert_eq!(attribute(&answer, "demands_answered", "amount"), "66");
    assert_eq!(attribute(&answer, "demands_answered", "open"), "0");
    assert_eq!(suite.balance(&helper()), 1_000_000 + 32 + 34);
    assert_eq!(suite.balance(&someone), 1_000_000 + 33);
}

#[test]
fn only_leaves_of_the_pending_root_are_answers() {
    let (mut suite, _) = network(Money::Native, &honest());
    suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();

    let forged = tree(&[(1, 150), (2, 200), (3, 349), (4, 11)]);
    for wrong in [&settled(), &forged] {
        let refused = suite.execute(&helper(), &answer_of(wrong, &[1]), &[]).unwrap_err();
        assert!(matches!(refused, ContractError::Proof(_)), "{refused}");
    }
    let leaves = vec![leaf(&honest(), 1); 51];
    let many = ExecuteMsg::AnswerDemands {
        leaves,
        proof: vec![].into(),
    };
    assert_eq!(
        suite.execute(&helper(), &many, &[]).unwrap_err(),
        ContractError::Proof(ProofError::TooManyLeaves { found: 51, maximum: 50 })
    );
    let none = ExecuteMsg::AnswerDemands {
        leaves: vec![],
        proof: vec![].into(),
    };
    assert_eq!(
        suite.execute(&helper(), &none, &[]).unwrap_err(),
        ContractError::Proof(ProofError::NoLeaves)
    );
    assert_eq!(suite.demanded(None), [1]);

    suite.execute(&helper(), &answer_of(&honest(), &[1]), &[]).unwrap();
    suite.at(final_at(&suite)).finalize().unwrap();
    assert_eq!(
        suite.execute(&helper(), &answer_of(&honest(), &[1]), &[]).unwrap_err(),
        ContractError::NothingPending
    );
}
