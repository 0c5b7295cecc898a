//! Oracles, disputes and corrections.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use cw_ownable::Action;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{GRACE, Lie, Person, Suite};
use flywheel_types::verification::{Attempt, ClassRules, ExecuteMsg, OracleSpec, SignedStatement, Suspend};

use crate::day::{Day, operator};
use crate::stake::current_epoch;

/// A root that is disputed and answered, one that is rejected, an oracle that comes and goes, one that signs twice. `earned`
/// is what the newest final root says that machines have earned: it never falls.
pub fn measure(day: &mut Day, earned: &mut BTreeMap<MachineId, Uint128>) {
    let stranger = day.person("stranger", 100_000);
    let owner = day.person("disputed", 0);
    let machine = day.suite.register(&owner, "disputed");
    corrections(day, &owner, machine);

    earned.insert(machine, Uint128::new(1));
    let first = accepted(day, earned);
    finalize(day);
    earned.insert(machine, Uint128::new(2));
    let second = accepted(day, earned);
    let late = second.signatures[3..].to_vec();
    let sent = day.suite.network().verification().cosign(stranger.account(), late);
    day.keep("verification/cosign", sent);
    let demand = |day: &Day, lie: &Lie| {
        let position = lie.tree.find_position(machine).expect("a leaf");
        let leaf = lie.tree.find_leaf(position).expect("a leaf");
        let proof = lie.tree.fleet_proof(&[position]).expect("a proof");
        let verification = day.suite.network().verification();
        let terms = verification.demand_terms().expect("terms");
        verification.demand_leaf(stranger.account(), leaf, proof, terms.deposit)
    };
    let sent = demand(day, &first);
    day.keep("verification/demand_leaf", sent);
    let position = second.tree.find_position(machine).expect("a leaf");
    let leaf = second.tree.find_leaf(position).expect("a leaf");
    let proof = second.tree.fleet_proof(&[position]).expect("a proof");
    let sent = day
        .suite
        .network()
        .verification()
        .answer_demands(stranger.account(), vec![leaf], proof);
    day.keep("verification/answer_demands", sent);
    finalize(day);

    let third = accepted(day, earned);
    demand(day, &second).expect("a demand");
    let attempt = Attempt {
        epoch: third.statement.epoch,
        round: third.statement.round,
    };
    let sent = day
        .suite
        .network()
        .verification()
        .reject(operator().account(), "the evidence is missing");
    day.keep("verification/reject", sent);
    let sent = day
        .suite
        .network()
        .verification()
        .reclaim_deposit(stranger.account(), attempt, machine);
    day.keep("verification/reclaim_deposit", sent);
    equivocation(day, &stranger, &third);
    membership(day);
}

/// A signed tree that the chain has accepted, of the newest epoch that can be settled.
fn accepted(day: &mut Day, earned: &BTreeMap<MachineId, Uint128>) -> Lie {
    let epoch = current_epoch(&day.suite);
    day.suite.begin(epoch + 1).advance(GRACE).mint();
    let honest = day.suite.honest_settlement();
    let mut lie = day
        .suite
        .lie(&[0, 1, 2, 3], &honest, |leaves| leaves.extend(earned.clone()));
    let late = lie.signatures.split_off(3);
    day.suite.attest_lie(&lie).expect("a pending root");
    lie.signatures.extend(late);
    lie
}

fn finalize(day: &mut Day) {
    let pending = day
        .suite
        .network()
        .verification()
        .pending()
        .expect("an answer")
        .expect("a pending root");
    day.suite.wait_until(pending.final_at);
    day.suite
        .network()
        .verification()
        .finalize(operator().account())
        .expect("a final root");
}

fn corrections(day: &mut Day, owner: &Person, machine: MachineId) {
    let suspend = |day: &Day| {
        let suspension = Suspend {
            machine,
            reason: "forged-place".to_owned(),
            evidence: sha256(&[b"evidence"]),
            until: day.suite.now().plus(Seconds::days(30)).expect("a time"),
        };
        day.suite
            .network()
            .verification()
            .suspend(operator().account(), suspension)
    };
    let sent = suspend(day);
    day.keep("verification/suspend", sent);
    let sent = day
        .suite
        .network()
        .verification()
        .appeal(owner.account(), machine, sha256(&[b"not so"]));
    day.keep("verification/appeal", sent);
    let sent = day
        .suite
        .network()
        .verification()
        .decide_appeal(operator().account(), machine, true);
    day.keep("verification/decide_appeal", sent);
    suspend(day).expect("a suspension");
    let sent = day
        .suite
        .network()
        .verification()
        .lift_suspension(operator().account(), machine);
    day.keep("verification/lift_suspension", sent);
}

fn equivocation(day: &mut Day, prover: &Person, lie: &Lie) {
    let other = flywheel_protocol::sign::Statement {
        machines: lie.statement.machines + 1,
        ..lie.statement
    };
    let [first, second] = [lie.statement, other].map(|statement| SignedStatement {
        signature: day.suite.sign_statement(&[3], &statement)[0].signature.clone(),
        statement,
    });
    let liar = day.suite.address(&Person::named("oracle-3"));
    let sent = day
        .suite
        .network()
        .verification()
        .prove_equivocation(prover.account(), &liar, first, second);
    day.keep("verification/prove_equivocation", sent);
}

fn membership(day: &mut Day) {
    let newcomer = day.person("newcomer", 5_000);
    let address = day.suite.address(&newcomer);
    let spec = OracleSpec {
        address: address.to_string(),
        key: day.suite.public_key("newcomer"),
    };
    let sent = send(&day.suite, &ExecuteMsg::AdmitOracle(spec));
    day.keep("verification/admit_oracle", sent);
    let proof = day.suite.oracle_proof(&address, "newcomer");
    let sent = day
        .suite
        .network()
        .verification()
        .bond_oracle(newcomer.account(), proof, Uint128::new(5_000));
    day.keep("verification/bond_oracle", sent);
    let sent = day.suite.network().verification().leave_oracles(newcomer.account());
    day.keep("verification/leave_oracles", sent);
    let removed = day.suite.address(&Person::named("oracle-2")).to_string();
    let sent = send(&day.suite, &ExecuteMsg::RemoveOracle { address: removed });
    day.keep("verification/remove_oracle", sent);
    day.suite.advance(Seconds::days(9));
    let sent = day
        .suite
        .network()
        .verification()
        .withdraw_oracle_bond(newcomer.account());
    day.keep("verification/withdraw_oracle_bond", sent);

    let rules = ClassRules {
        class: "meter".to_owned(),
        rules: flywheel_testing::rules(),
    };
    let sent = send(&day.suite, &ExecuteMsg::SetRules(rules));
    day.keep("verification/set_rules", sent);
    let new_owner = address.to_string();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner,
        expiry: None,
    });
    let sent = send(&day.suite, &offer);
    day.keep("verification/update_ownership", sent);
}

fn send(suite: &Suite, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
    suite.network().verification().execute(operator().account(), message)
}
