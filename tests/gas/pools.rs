//! The rest of staking: the community pool, sales, cases, what the admin does.

use cosmwasm_std::Uint128;
use cw_ownable::Action;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, MachineId, Seconds};
use flywheel_testing::{Person, Suite};
use flywheel_types::staking::{Bond, ExecuteMsg};

use crate::day::{Day, operator};

/// A pool that is sold, another that is slashed to nothing, and a person of the community pool.
pub fn measure(day: &mut Day) {
    let [owner, buyer, delegator] = ["pool-owner", "pool-buyer", "pool-delegator"].map(|name| day.person(name, 10_000));
    let machine = day.suite.enrol(&owner, "pooled");
    day.suite.delegate(&delegator, "pooled", 500);
    administer(day, machine);
    day.suite.advance(Seconds::days(1));
    let sent = send(
        &day.suite,
        &owner,
        &ExecuteMsg::SetCommission {
            machine,
            commission: Bps::percent(1).expect("1 %"),
        },
    );
    day.keep("staking/set_commission", sent);
    let sent = send(&day.suite, &owner, &ExecuteMsg::Refresh { machine });
    day.keep("staking/refresh", sent);
    community(day);

    day.suite.advance(Seconds::days(1)).mint().advance(Seconds::hours(1));
    cases(day, &delegator, machine);

    let sold = day.suite.enrol(&owner, "pooled-2");
    day.suite.sell(&owner, "pooled-2", &buyer);
    let sent = send(&day.suite, &delegator, &ExecuteMsg::Disenroll { machine: sold });
    day.keep("staking/disenroll", sent);
    let bond = Bond {
        machine: sold,
        class: None,
        commission: None,
    };
    let sent = day
        .suite
        .network()
        .staking()
        .take_pool(buyer.account(), bond, Uint128::new(1_000));
    day.keep("staking/take_pool", sent);
}

fn administer(day: &mut Day, machine: MachineId) {
    for (jailed, name) in [(true, "jail"), (false, "jail, let out")] {
        let sent = day
            .suite
            .network()
            .staking()
            .jail(operator().account(), machine, jailed);
        day.keep(&format!("staking/{name}"), sent);
    }
    let approve = ExecuteMsg::Approve {
        machine,
        class: "meter".to_owned(),
        approved: true,
    };
    let sent = send(&day.suite, &operator(), &approve);
    day.keep("staking/approve", sent);
    let sent = send(
        &day.suite,
        &operator(),
        &ExecuteMsg::SetClass {
            class: flywheel_testing::class(),
        },
    );
    day.keep("staking/set_class", sent);
    let sent = day
        .suite
        .network()
        .staking()
        .add_income(operator().account(), Uint128::new(100_000));
    day.keep("staking/add_income", sent);
    let new_owner = day.suite.address(&Person::named("treasury")).to_string();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner,
        expiry: None,
    });
    let sent = send(&day.suite, &operator(), &offer);
    day.keep("staking/update_ownership", sent);
}

fn community(day: &mut Day) {
    let person = day.person("citizen", 10_000);
    let voter = day.suite.address(&Person::named("treasury"));
    let network = day.suite.network();
    let sent = network
        .staking()
        .join_community(person.account(), Uint128::new(1_000), None);
    drop(network);
    day.keep("staking/join_community", sent);
    day.suite.mint().advance(Seconds::days(1));
    let given = ExecuteMsg::SetRepresentative {
        representative: Some(voter.to_string()),
    };
    let sent = send(&day.suite, &person, &given);
    day.keep("staking/set_representative", sent);
    let income = ExecuteMsg::ClaimIncome {
        machines: vec![],
        community: true,
    };
    let sent = send(&day.suite, &person, &income);
    day.keep("staking/claim_income, of the community pool", sent);
    let sent = send(
        &day.suite,
        &person,
        &ExecuteMsg::LeaveCommunity {
            amount: Some(Uint128::new(500)),
        },
    );
    day.keep("staking/leave_community", sent);
    day.suite.advance(Seconds::days(9));
    let sent = send(&day.suite, &person, &ExecuteMsg::WithdrawCommunity {});
    day.keep("staking/withdraw_community", sent);
}

fn cases(day: &mut Day, delegator: &Person, machine: MachineId) {
    let offences = [sha256(&[b"dismissed"]), sha256(&[b"proved"])];
    for (offence, slash, name) in [
        (offences[0], Bps::ZERO, "decide_case, dismissed"),
        (offences[1], Bps::ONE, "decide_case, everything is slashed"),
    ] {
        let now = day.suite.now();
        let sent = day
            .suite
            .network()
            .staking()
            .open_case(operator().account(), machine, offence, now);
        if slash.is_zero() {
            day.keep("staking/open_case", sent);
        } else {
            sent.expect("a case");
        }
        let sent = day
            .suite
            .network()
            .staking()
            .decide_case(operator().account(), machine, offence, slash, None);
        day.keep(&format!("staking/{name}"), sent);
    }
    let sent = day
        .suite
        .network()
        .staking()
        .claim_closed(delegator.account(), machine, 0);
    day.keep("staking/claim_closed", sent);
}

fn send(suite: &Suite, signer: &Person, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
    suite.network().staking().execute(signer.account(), message)
}
