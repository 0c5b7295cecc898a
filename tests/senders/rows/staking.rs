use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, H3Cell, Hash32, Seconds};
use flywheel_testing::Person;
use flywheel_types::staking::{Bond, ExecuteMsg, ReceiveMsg, Slash};

use super::Contract::Staking;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_staking(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.network().staking().address(), message)
}

fn pay_staking(world: &World, amount: u128, message: &ReceiveMsg) -> Vec<CosmosMsg> {
    world.hand_over(world.suite.network().staking().address(), amount, message)
}

fn bond(world: &World, sender: Sender) -> Bond {
    Bond {
        machine: world.machine(sender),
        class: None,
        commission: None,
    }
}

fn offence() -> Hash32 {
    sha256(&[b"an offence"])
}

fn case_open(world: &mut World) {
    let now = world.suite.now();
    for machine in world.both() {
        let message = ExecuteMsg::OpenCase {
            machine,
            offence: offence(),
            at: now,
        };
        let staking = world.suite.network().staking().address().clone();
        world.admin_sends(&staking, &message);
    }
}

/// Owner, seller and delegator have taken out what they could, and it has been released.
fn released(world: &mut World) {
    for (person, machine) in [("owner", "mine"), ("seller", "sold")] {
        world.suite.unbond(&Person::named(person), machine, Some(100));
    }
    world.suite.undelegate(&Person::named("delegator"), "mine", Some(100));
    world.suite.advance(Seconds::days(9));
}

fn in_the_community(world: &mut World) {
    world.suite.join_community(&Person::named("stranger"), 100, None);
}

fn out_of_the_community(world: &mut World) {
    in_the_community(world);
    world.suite.leave_community(&Person::named("stranger"), Some(50));
    world.suite.advance(Seconds::days(9));
}

fn with_income(world: &mut World) {
    in_the_community(world);
    let admin = Person::named("operator");
    world
        .suite
        .network()
        .staking()
        .add_income(admin.account(), Uint128::new(100_000))
        .unwrap();
    world.suite.advance(Seconds::days(2));
}

/// Both pools have earned and were then slashed to nothing.
fn closed(world: &mut World) {
    with_income(world);
    let admin = Person::named("operator");
    case_open(world);
    for machine in world.both() {
        let staking = world.suite.network().staking();
        staking
            .decide_case(admin.account(), machine, offence(), Bps::ONE, None)
            .unwrap();
    }
    world.suite.check_invariants();
}

fn a_day_later(world: &mut World) {
    world.suite.advance(Seconds::days(1));
}

/// Both machines have moved, which staking has not seen yet.
fn moved(world: &mut World) {
    let cell = place();
    for (owner, machine) in [("owner", "mine"), ("buyer", "sold")] {
        let machine = world.suite.machine(machine);
        let message = flywheel_types::registry::ExecuteMsg::SetCell {
            machine,
            cell: Some(cell),
        };
        world.sends_registry(owner, &message);
    }
}

fn paused(world: &mut World) {
    let machine = world.suite.machine("mine");
    world.sends_registry("owner", &flywheel_types::registry::ExecuteMsg::Pause { machine });
}

fn place() -> H3Cell {
    "871f1d489ffffff".parse().unwrap()
}

fn place_open(world: &mut World) {
    let message = ExecuteMsg::OpenPlaces {
        cells: vec![place()],
        boost: Bps::ZERO,
    };
    let staking = world.suite.network().staking().address().clone();
    world.admin_sends(&staking, &message);
}

pub fn rows() -> Vec<Row> {
    let mut rows = money();
    rows.extend(community());
    rows.extend(government());
    rows
}

fn money() -> Vec<Row> {
    vec![
        Row::new(Staking, "receive", as_it_is, |world, sender| {
            let msg = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(1_000),
                msg: cosmwasm_std::to_json_binary(&ReceiveMsg::AddIncome {}).unwrap(),
            };
            to_staking(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Staking, "bond", as_it_is, |world, sender| {
            pay_staking(world, 10, &ReceiveMsg::Bond(bond(world, sender)))
        }),
        Row::new(Staking, "delegate", as_it_is, |world, sender| {
            let machine = world.machine(sender);
            pay_staking(
                world,
                10,
                &ReceiveMsg::Delegate {
                    machine,
                    max_commission: None,
                },
            )
        }),
        Row::new(Staking, "add_income", as_it_is, |world, _| {
            pay_staking(world, 10, &ReceiveMsg::AddIncome {})
        }),
        Row::new(Staking, "unbond", as_it_is, |world, sender| {
            let message = ExecuteMsg::Unbond {
                machine: world.machine(sender),
                amount: None,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "undelegate", as_it_is, |world, sender| {
            let message = ExecuteMsg::Undelegate {
                machine: world.machine(sender),
                amount: None,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "withdraw", released, |world, sender| {
            let machine = world.machine(sender);
            to_staking(world, &ExecuteMsg::Withdraw { machine })
        }),
        Row::new(Staking, "claim_income", with_income, |world, sender| {
            let message = ExecuteMsg::ClaimIncome {
                machines: vec![world.machine(sender)],
                community: true,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "claim_closed", closed, |world, sender| {
            let message = ExecuteMsg::ClaimClosed {
                machine: world.machine(sender),
                generation: 0,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "take_pool", as_it_is, |world, sender| {
            pay_staking(world, 1_000, &ReceiveMsg::TakePool(bond(world, sender)))
        }),
        Row::new(Staking, "withdraw_credit", as_it_is, |world, sender| {
            let account = Some(world.address(sender).to_string());
            to_staking(world, &ExecuteMsg::WithdrawCredit { account })
        }),
    ]
}

fn community() -> Vec<Row> {
    vec![
        Row::new(Staking, "join_community", as_it_is, |world, _| {
            pay_staking(world, 10, &ReceiveMsg::JoinCommunity { representative: None })
        }),
        Row::new(Staking, "leave_community", in_the_community, |world, _| {
            to_staking(world, &ExecuteMsg::LeaveCommunity { amount: None })
        }),
        Row::new(Staking, "set_representative", in_the_community, |world, _| {
            let representative = Some(world.address(Sender::Guardian).to_string());
            to_staking(world, &ExecuteMsg::SetRepresentative { representative })
        }),
        Row::new(Staking, "withdraw_community", out_of_the_community, |world, _| {
            to_staking(world, &ExecuteMsg::WithdrawCommunity {})
        }),
    ]
}

fn government() -> Vec<Row> {
    vec![
        Row::new(Staking, "set_commission", a_day_later, |world, sender| {
            let message = ExecuteMsg::SetCommission {
                machine: world.machine(sender),
                commission: Bps::percent(1).unwrap(),
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "refresh", moved, |world, sender| {
            let machine = world.machine(sender);
            to_staking(world, &ExecuteMsg::Refresh { machine })
        }),
        Row::new(Staking, "disenroll", paused, |world, sender| {
            let machine = world.machine(sender);
            to_staking(world, &ExecuteMsg::Disenroll { machine })
        }),
        Row::new(Staking, "set_class", as_it_is, |world, _| {
            let class = flywheel_testing::class();
            to_staking(world, &ExecuteMsg::SetClass { class })
        }),
        Row::new(Staking, "approve", as_it_is, |world, sender| {
            let message = ExecuteMsg::Approve {
                machine: world.machine(sender),
                class: "meter".to_owned(),
                approved: true,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "open_places", as_it_is, |world, _| {
            let message = ExecuteMsg::OpenPlaces {
                cells: vec![place()],
                boost: Bps::percent(10).unwrap(),
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "close_places", place_open, |world, _| {
            to_staking(world, &ExecuteMsg::ClosePlaces { cells: vec![place()] })
        }),
        Row::new(Staking, "jail", as_it_is, |world, sender| {
            let machine = world.machine(sender);
            to_staking(world, &ExecuteMsg::Jail { machine, jailed: true })
        }),
        Row::new(Staking, "slash", as_it_is, |world, sender| {
            let slash = Slash {
                machine: world.machine(sender),
                offence: offence(),
                at: world.suite.now(),
                prover: world.address(Sender::Stranger).to_string(),
            };
            to_staking(world, &ExecuteMsg::Slash(slash))
        }),
        Row::new(Staking, "open_case", as_it_is, |world, sender| {
            let message = ExecuteMsg::OpenCase {
                machine: world.machine(sender),
                offence: offence(),
                at: world.suite.now(),
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "decide_case", case_open, |world, sender| {
            let message = ExecuteMsg::DecideCase {
                machine: world.machine(sender),
                offence: offence(),
                slash: Bps::percent(10).unwrap(),
                prover: None,
            };
            to_staking(world, &message)
        }),
        Row::new(Staking, "update_ownership", as_it_is, |world, sender| {
            to_staking(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
