use cosmwasm_std::{Binary, CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_oracle::watch::FinalLeaf;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::Person;
use flywheel_types::verification::{
    Attempt, ClassRules, DemandLeaf, ExecuteMsg, OracleSpec, ReceiveMsg, ReportProof, SignedStatement, Suspend,
};

use super::Contract::Verification;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_verification(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.network().verification().address(), message)
}

/// The stranger may bond as an oracle.
fn admitted(world: &mut World) {
    let spec = OracleSpec {
        address: world.address(Sender::Stranger).to_string(),
        key: world.suite.public_key("stranger"),
    };
    world.admin_sends_verification(&ExecuteMsg::AdmitOracle(spec));
}

fn worked(world: &mut World) {
    world.day_of_work();
    world.suite.advance(Seconds::hours(1)).mint();
}

fn attested(world: &mut World) {
    worked(world);
    world.attest(&[0, 1, 2]);
}

/// Three of four have signed: the fourth may still.
fn one_missing(world: &mut World) {
    world.suite.add_oracle(4);
    worked(world);
    world.attest(&[1, 2, 4]);
}

fn window_over(world: &mut World) {
    attested(world);
    world.suite.advance(Seconds::hours(12));
}

/// Epoch 0 is final, epoch 1 is pending.
fn second_day(world: &mut World) {
    world.day_of_work();
    world.settled = Some(world.suite.settle(0));
    world.suite.begin(2).advance(Seconds::hours(1)).mint();
    world.attest(&[0, 1, 2]);
}

fn demanded(world: &mut World) {
    second_day(world);
    let settled = world.settled.take().unwrap();
    let stranger = Person::named("stranger");
    world.suite.demand(&stranger, &settled, "mine", 50);
    world.settled = Some(settled);
}

fn rejected(world: &mut World) {
    demanded(world);
    let reason = "a test".to_owned();
    world.admin_sends_verification(&ExecuteMsg::Reject { reason });
}

fn suspended(world: &mut World) {
    let until = world.in_days(5);
    world.suite.suspend("mine", until).suspend("sold", until);
}

fn appealed(world: &mut World) {
    suspended(world);
    for (owner, machine) in [("owner", "mine"), ("buyer", "sold")] {
        let machine = world.suite.machine(machine);
        let verification = world.suite.network().verification();
        let statement = sha256(&[b"it was not me"]);
        verification
            .appeal(Person::named(owner).account(), machine, statement)
            .unwrap();
    }
}

fn unbonded(world: &mut World) {
    world.suite.advance(Seconds::days(9));
}

/// Both machines report an hour of day 0, which has ended.
fn reported(world: &mut World) {
    world.suite.begin(1);
}

fn leaf_of(world: &World, machine: &str) -> FinalLeaf {
    let settled = world.settled.as_ref().unwrap();
    FinalLeaf::find(&settled.tree, world.suite.machine(machine))
        .unwrap()
        .unwrap()
}

fn demand(world: &World) -> DemandLeaf {
    leaf_of(world, "mine").demand()
}

pub fn rows() -> Vec<Row> {
    let mut rows = oracles();
    rows.extend(disputes());
    rows.extend(government());
    rows
}

fn oracles() -> Vec<Row> {
    vec![
        Row::new(Verification, "receive", as_it_is, |world, sender| {
            let msg = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(5_000),
                msg: b"{}".into(),
            };
            to_verification(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Verification, "bond_oracle", admitted, |world, sender| {
            let proof = world.suite.oracle_proof(&world.address(sender), "stranger");
            let verification = world.suite.network().verification().address().clone();
            world.hand_over(&verification, 5_000, &ReceiveMsg::BondOracle { proof })
        }),
        Row::new(Verification, "withdraw_oracle_bond", unbonded, |world, _| {
            to_verification(world, &ExecuteMsg::WithdrawOracleBond {})
        }),
        Row::new(Verification, "leave_oracles", as_it_is, |world, _| {
            to_verification(world, &ExecuteMsg::LeaveOracles {})
        }),
        Row::new(Verification, "attest", worked, |world, _| {
            let statement = world.statement();
            let signatures = world.suite.sign_statement(&[0, 1, 2], &statement);
            to_verification(world, &ExecuteMsg::Attest { statement, signatures })
        }),
        Row::new(Verification, "cosign", one_missing, |world, _| {
            let pending = world.suite.network().verification().pending().unwrap().unwrap();
            let signatures = world.suite.sign_statement(&[0], &pending.statement);
            to_verification(world, &ExecuteMsg::Cosign { signatures })
        }),
        Row::new(Verification, "finalize", window_over, |world, _| {
            to_verification(world, &ExecuteMsg::Finalize {})
        }),
    ]
}

fn disputes() -> Vec<Row> {
    vec![
        Row::new(Verification, "demand_leaf", second_day, |world, _| {
            let verification = world.suite.network().verification().address().clone();
            world.hand_over(&verification, 50, &ReceiveMsg::DemandLeaf(demand(world)))
        }),
        Row::new(Verification, "answer_demands", demanded, |world, _| {
            // The second day added nothing to the tree of the first.
            let leaf = leaf_of(world, "mine");
            let message = ExecuteMsg::AnswerDemands {
                leaves: vec![leaf.leaf],
                proof: Binary::from(leaf.proof),
            };
            to_verification(world, &message)
        }),
        Row::new(Verification, "reclaim_deposit", rejected, |world, _| {
            let attempt = Attempt::of(&world.last_statement());
            let machine = world.suite.machine("mine");
            to_verification(world, &ExecuteMsg::ReclaimDeposit { attempt, machine })
        }),
        Row::new(Verification, "reject", second_day, |world, _| {
            let reason = "a test".to_owned();
            to_verification(world, &ExecuteMsg::Reject { reason })
        }),
        Row::new(Verification, "prove_equivocation", worked, |world, _| {
            let first = world.statement();
            let second = flywheel_types::verification::Statement { machines: 7, ..first };
            let signed = |statement| {
                Box::new(SignedStatement {
                    statement,
                    signature: world.suite.sign_statement(&[1], &statement)[0].signature.clone(),
                })
            };
            let message = ExecuteMsg::ProveEquivocation {
                oracle: world.suite.address(&Person::named("oracle-1")).to_string(),
                first: signed(first),
                second: signed(second),
            };
            to_verification(world, &message)
        }),
        Row::new(Verification, "prove_conflict", reported, |world, _| {
            let machine = world.suite.machine("mine");
            let [first, second] = [1_000, 2_000].map(|value| {
                let report = world.suite.report_of("mine", 1, 0, 5, value);
                ReportProof {
                    payload: Binary::from(report.report.payload()),
                    signature: report.signature,
                }
            });
            let message = ExecuteMsg::ProveConflict {
                machine,
                epoch: Epoch::FIRST,
                first,
                second,
            };
            to_verification(world, &message)
        }),
        Row::new(Verification, "appeal", suspended, |world, sender| {
            let message = ExecuteMsg::Appeal {
                machine: world.machine(sender),
                statement: sha256(&[b"it was not me"]),
            };
            to_verification(world, &message)
        }),
        Row::new(Verification, "withdraw", as_it_is, |world, sender| {
            let account = Some(world.address(sender).to_string());
            to_verification(world, &ExecuteMsg::Withdraw { account })
        }),
    ]
}

fn government() -> Vec<Row> {
    vec![
        Row::new(Verification, "suspend", as_it_is, |world, sender| {
            let suspension = Suspend {
                machine: world.machine(sender),
                reason: "forged-place".to_owned(),
                evidence: sha256(&[b"evidence"]),
                until: world.in_days(5),
            };
            to_verification(world, &ExecuteMsg::Suspend(suspension))
        }),
        Row::new(Verification, "lift_suspension", suspended, |world, sender| {
            let machine = world.machine(sender);
            to_verification(world, &ExecuteMsg::LiftSuspension { machine })
        }),
        Row::new(Verification, "decide_appeal", appealed, |world, sender| {
            let machine = world.machine(sender);
            to_verification(world, &ExecuteMsg::DecideAppeal { machine, lift: true })
        }),
        Row::new(Verification, "admit_oracle", as_it_is, |world, _| {
            let spec = OracleSpec {
                address: world.address(Sender::Stranger).to_string(),
                key: world.suite.public_key("stranger"),
            };
            to_verification(world, &ExecuteMsg::AdmitOracle(spec))
        }),
        Row::new(Verification, "remove_oracle", as_it_is, |world, _| {
            let address = world.address(Sender::Oracle).to_string();
            to_verification(world, &ExecuteMsg::RemoveOracle { address })
        }),
        Row::new(Verification, "set_rules", as_it_is, |world, _| {
            let rules = ClassRules {
                class: "meter".to_owned(),
                rules: flywheel_testing::rules(),
            };
            to_verification(world, &ExecuteMsg::SetRules(rules))
        }),
        Row::new(Verification, "update_ownership", as_it_is, |world, sender| {
            to_verification(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
