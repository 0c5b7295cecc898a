//! What oracles do, and those who watch them.

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::{Reading, ReadingRules, Report};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Epoch, Hash32, Time};
use flywheel_types::verification::{
    Attempt, ClassRules, DemandLeaf, DemandTermsResponse, Final, OracleSet, Pending, QueryMsg, ReportProof,
    SignedStatement, Suspend, SuspensionResponse,
};
use flywheel_types::{staking, verification};
use flywheel_vm_tests::{CHAIN_DAY, World, address, device, id, oracle, rules, tree};

use crate::FLEET;
use crate::owners::{pool, tokens};

/// A device that signs two reports under one nonce loses its pool; a case costs another one a tenth.
pub fn offences(world: &mut World) {
    let (verification, staking) = (world.network.verification.clone(), world.network.staking.clone());
    let [first, second] = [1, 2].map(|value| {
        let reading = Reading {
            time: world.now(),
            field: rules().field,
            value,
        };
        let report = Report::new(id(3), 1, world.now(), None, vec![reading]).unwrap();
        let digest = report.digest(&world.chain_id(), verification.as_str()).unwrap();
        ReportProof {
            payload: report.payload().into(),
            signature: device("meter-2").sign(&digest),
        }
    });
    let conflict = verification::ExecuteMsg::ProveConflict {
        machine: id(3),
        epoch: Epoch::new(1),
        first,
        second,
    };
    world.execute("anyone", &verification, &conflict, 0);
    // A fifth of 1,500 and 2,000; half of what the owner lost is more.
    assert_eq!(world.balance("anyone"), 700);
    assert_eq!((tokens(world, 3), pool(world, 3).generation), ((0, 0), 1));
    let income = staking::QueryMsg::ClosedIncome {
        account: address("whale").into_string(),
        machine: id(3),
        generation: 0,
    };
    let income: Uint128 = world.ask(&staking, &income);
    let before = world.balance("whale");
    let closed = staking::ExecuteMsg::ClaimClosed {
        machine: id(3),
        generation: 0,
    };
    world.execute("whale", &staking, &closed, 0);
    assert!(!income.is_zero());
    assert_eq!(world.balance("whale") - before, income.u128());

    let (machine, offence, at) = (id(4), sha256(&[b"offence"]), world.now());
    let open = staking::ExecuteMsg::OpenCase { machine, offence, at };
    world.execute("operator", &staking, &open, 0);
    let decide = staking::ExecuteMsg::DecideCase {
        machine,
        offence,
        slash: Bps::percent(10).unwrap(),
        prover: Some(address("prover").into_string()),
    };
    world.execute("operator", &staking, &decide, 0);
    assert_eq!(tokens(world, 4), (1_350, 0));
    // A fifth of 150.
    assert_eq!(world.balance("prover"), 30);
    let slashed: staking::SlashedResponse = world.ask(&staking, &staking::QueryMsg::Slashed {});
    // 3,500 and 150, less 700 and 30.
    assert_eq!((slashed.burned.u128(), slashed.to_provers.u128()), (2_920, 730));
}

/// A statement with a signature that comes later, and a demand that is answered.
pub fn disputed(world: &mut World, settled: &SumTree) -> SumTree {
    let verification = world.network.verification.clone();
    let pending = tree(FLEET, 6);
    world.settle_time(1).mint();
    let (statement, mut signatures) = world.statement(1, &pending);
    let late = signatures.split_off(3);
    let attest = verification::ExecuteMsg::Attest { statement, signatures };
    world.execute("anyone", &verification, &attest, 0);
    world.execute(
        "anyone",
        &verification,
        &verification::ExecuteMsg::Cosign { signatures: late },
        0,
    );

    let pending_by: Option<Pending> = world.ask(&verification, &QueryMsg::Pending {});
    assert_eq!(pending_by.map(|pending| pending.signers.len()), Some(4));

    demand(world, settled);
    assert_eq!(open_demands(world), 1);
    let before = world.balance("anyone");
    let answer = verification::ExecuteMsg::AnswerDemands {
        leaves: pending.find_leaf(0).into_iter().collect(),
        proof: pending.proof(0).unwrap().into(),
    };
    world.execute("anyone", &verification, &answer, 0);
    // Who answers has the deposit.
    assert_eq!((open_demands(world), world.balance("anyone") - before), (0, 100));
    world.finalize();
    let last: Option<Final> = world.ask(&verification, &QueryMsg::LastFinal {});
    let statement = last.map(|last| (last.statement.epoch, last.statement.sum.u128()));
    // 6 for each of 50 machines.
    assert_eq!(statement, Some((Epoch::new(1), 300)));
    pending
}

fn open_demands(world: &World) -> u64 {
    let terms: DemandTermsResponse = world.ask(&world.network.verification, &QueryMsg::DemandTerms {});
    terms.open
}

/// Somebody deposits 100 to see the first machine's leaf in the pending tree.
fn demand(world: &mut World, settled: &SumTree) {
    use verification::{ExecuteMsg, ReceiveMsg};
    let verification = world.network.verification.clone();
    let demand = DemandLeaf {
        machine: id(1),
        position: 0,
        cumulative: settled.find_leaf(0).unwrap().cumulative,
        proof: settled.proof(0).unwrap().into(),
    };
    let hook = ReceiveMsg::DemandLeaf(demand.clone());
    world.give("doubter", 100);
    world.pay("doubter", &verification, 100, &ExecuteMsg::DemandLeaf(demand), &hook);
}

/// A root that the admin rejects with a demand open, and an oracle that signed two.
pub fn rejected(world: &mut World, settled: &SumTree) {
    use verification::ExecuteMsg;
    let verification = world.network.verification.clone();
    let lie = tree(FLEET, 7);
    world.attest(2, &lie);
    let (statement, signatures) = world.statement(2, &lie);
    demand(world, settled);
    let reason = "nobody saw the reports".to_owned();
    world.execute("operator", &verification, &ExecuteMsg::Reject { reason }, 0);
    let reclaim = ExecuteMsg::ReclaimDeposit {
        attempt: Attempt::of(&statement),
        machine: id(1),
    };
    world.execute("anyone", &verification, &reclaim, 0);
    let pending: Option<Pending> = world.ask(&verification, &QueryMsg::Pending {});
    assert_eq!(pending, None);
    assert_eq!(world.balance("doubter"), 100);

    let liar = signatures[0].oracle.clone();
    let other = Statement {
        evidence_root: sha256(&[b"another"]),
        ..statement
    };
    let [first, second] = [statement, other].map(|statement| {
        let (_, signature) = world
            .sign_all(&statement)
            .into_iter()
            .find(|(oracle, _)| *oracle == liar)
            .unwrap();
        Box::new(SignedStatement { statement, signature })
    });
    let prove = ExecuteMsg::ProveEquivocation {
        oracle: liar.clone(),
        first,
        second,
    };
    let before = world.balance("anyone");
    world.execute("anyone", &verification, &prove, 0);
    // Half of the bond.
    assert_eq!(world.balance("anyone") - before, 2_500);
    let slashed: staking::SlashedResponse = world.ask(&verification, &QueryMsg::Slashed {});
    assert_eq!((slashed.burned.u128(), slashed.to_provers.u128()), (2_500, 2_500));
    let set: OracleSet = world.ask(&verification, &QueryMsg::Oracles {});
    assert!(set.members.len() == 3 && set.find(&liar).is_none());
}

/// One joins and is removed, one leaves, and a machine is suspended. Returns the number of who left.
pub fn oracles(world: &mut World) -> usize {
    use verification::ExecuteMsg;
    let verification = world.network.verification.clone();
    world.execute("operator", &verification, &ExecuteMsg::AdmitOracle(oracle(4)), 0);
    let remaining: OracleSet = world.ask(&verification, &QueryMsg::Oracles {});
    let leaving = (0..4)
        .find(|number| remaining.find(&oracle(*number).address).is_some())
        .unwrap();
    world.execute(
        &format!("oracle-{leaving}"),
        &verification,
        &ExecuteMsg::LeaveOracles {},
        0,
    );
    let address_4 = oracle(4).address;
    world.execute(
        "operator",
        &verification,
        &ExecuteMsg::RemoveOracle { address: address_4 },
        0,
    );

    for lift in [true, false] {
        let suspend = ExecuteMsg::Suspend(Suspend {
            machine: id(6),
            reason: "false-location".to_owned(),
            evidence: Hash32::ZERO,
            until: Time::new(world.now().get() + CHAIN_DAY),
        });
        world.execute("operator", &verification, &suspend, 0);
        let appeal = ExecuteMsg::Appeal {
            machine: id(6),
            statement: Hash32::ZERO,
        };
        world.execute("owner", &verification, &appeal, 0);
        world.execute(
            "operator",
            &verification,
            &ExecuteMsg::DecideAppeal { machine: id(6), lift },
            0,
        );
        assert_eq!(is_suspended(world), !lift);
    }
    world.execute(
        "operator",
        &verification,
        &ExecuteMsg::LiftSuspension { machine: id(6) },
        0,
    );
    assert!(!is_suspended(world));
    let rules = ReadingRules {
        maximum: 6_000,
        ..rules()
    };
    let class = "meter".to_owned();
    world.execute(
        "operator",
        &verification,
        &ExecuteMsg::SetRules(ClassRules { class, rules }),
        0,
    );
    let next = QueryMsg::Rules {
        class: "meter".to_owned(),
        epoch: Some(Epoch::new(100)),
    };
    let next: Option<ReadingRules> = world.ask(&verification, &next);
    assert_eq!(next.map(|rules| rules.maximum), Some(6_000));
    let set: OracleSet = world.ask(&verification, &QueryMsg::Oracles {});
    assert_eq!(set.members.len(), 2);
    leaving
}

fn is_suspended(world: &World) -> bool {
    let query = QueryMsg::Suspension { machine: id(6) };
    let found: Option<SuspensionResponse> = world.ask(&world.network.verification, &query);
    found.is_some_and(|found| found.holds)
}
