//! Holders vote, lock and spend.

use cosmwasm_std::{Addr, CosmosMsg, Uint128, WasmMsg};
use cw_multi_test::Executor;
use flywheel_protocol::MachineId;
use flywheel_types::governance::{GrantResponse, GrantStatus, LockResponse, ProposalClass, QueryMsg, Status};
use flywheel_types::registry::MachineDetails;
use flywheel_vm_tests::{COIN, DEPOSIT, Token, World, address, call, number};
use serde_json::{Value, json};

use crate::street::denom;

/// Who votes for what the DAO does: 3,500 of 5,000.
const VOTERS: [&str; 1] = ["holder"];

/// Every message of governance, in a network of its own.
pub fn governing(world: &mut World, token: Token) {
    let former = world.govern(token);
    hold(world);
    world.assert_balanced();
    votes(world);
    locks(world);
    grants(world);
    budgets(world);
    own_rules(world);
    deposits(world);
    world.assert_balanced();
    world.network = former;
}

/// Holder and giver in the community pool, a seller with a machine; and a treasury of 10,000.
fn hold(world: &mut World) {
    let staking = world.network.staking.clone();
    for (holder, amount, representative) in [("holder", 3_500, None), ("giver", 500, Some("speaker"))] {
        let representative = representative.map(|name| address(name).into_string());
        let join = json!({"join_community": {"representative": representative}});
        world.give(holder, amount);
        world.pay(holder, &staking, amount, &join, &join);
    }
    let machine = sellers(world);
    let bond = json!({"bond": {"machine": machine, "class": "meter", "commission": null}});
    world.give("seller", 1_000).pay("seller", &staking, 1_000, &bond, &bond);
    let (dao, token) = (world.dao(), world.network.token.clone());
    if token.is_some() {
        let fund = json!({"fund": {}});
        world.pay("operator", &dao, 10_000, &fund, &fund);
    } else {
        coins(world, &dao, 10_000);
    }
    // What was staked in this block counts from the next.
    world.app.update_block(|block| block.height += 1);
}

/// The operator sends native coins.
fn coins(world: &mut World, to: &Addr, amount: u128) {
    let coins = cosmwasm_std::coins(amount, COIN);
    let sent = world.app.send_tokens(address("operator"), to.clone(), &coins);
    sent.unwrap_or_else(|error| panic!("{error:#}"));
}

fn sellers(world: &mut World) -> MachineId {
    let registration = world.registration("seller", "of-the-dao", MachineDetails::default());
    let registry = world.registry.clone();
    // What registering costs by now.
    coins(world, &address("seller"), 1);
    let register = json!({"register": {"machines": [registration]}});
    let done = world.execute("seller", &registry, &register, 1);
    let machine = number(&done, "flywheel-machine-registry/registered", "machine");
    MachineId::new(machine).unwrap()
}

fn votes(world: &mut World) {
    let open = world.propose("holder", ProposalClass::Text, vec![]);
    world.vote("speaker", open, "yes");
    world.vote("giver", open, "no");
    // Staking is asked for what is delegated.
    let asking = json!({"vote": {"proposal_id": open, "vote": "yes"}});
    world.tell_dao("holder", &asking);
    let votes = world.proposal(open).votes;
    // The giver has taken everything back.
    assert_eq!((votes.yes.u128(), votes.no.u128()), (3_500, 500));

    let gift = payment(world, "friend", 1);
    let certain = world.propose("holder", ProposalClass::Treasury, vec![gift.clone()]);
    for voter in ["holder", "giver", "seller"] {
        world.vote(voter, certain, "yes");
    }
    world.tell_dao("anyone", &json!({"queue": {"proposal_id": certain}}));
    world.tell_dao("guardian", &json!({"veto": {"proposal_id": certain}}));
    assert_eq!(world.proposal(certain).status, Status::Vetoed);

    world.decide("carry_out", &VOTERS, ProposalClass::Treasury, vec![gift.clone(), gift]);
    assert_eq!(world.balance("friend"), 2);
}

fn payment(world: &World, to: &str, amount: u128) -> CosmosMsg {
    denom(world).pay(&address(to), Uint128::new(amount)).unwrap()
}

/// The seller's machine, in which it has promised to leave 900, becomes the buyer's.
fn locks(world: &mut World) {
    let (registry, staking, rewards) = (
        world.registry.clone(),
        world.network.staking.clone(),
        world.network.rewards.clone(),
    );
    world.tell_dao("seller", &json!({"lock": {"amount": "900", "days": 50}}));
    let pools: Value = world.ask(&staking, &json!({"pools": {}}));
    let machine = &pools["pools"][0]["machine"];
    let buyer = address("new owner");
    let offer = json!({"offer_sale": {"machine": machine, "buyer": buyer}});
    world.execute("seller", &registry, &offer, 0);
    let accept = json!({"accept_sale": {
        "machine": machine, "ownership_epoch": 0, "key_version": 1, "claimed": [{"rewards": rewards, "amount": "0"}],
    }});
    // The deposit that lies with the machine.
    coins(world, &buyer, 1);
    world.execute("new owner", &registry, &accept, 1);
    let take = json!({"take_pool": {"machine": machine, "class": null, "commission": null}});
    world
        .give("new owner", 1_000)
        .pay("new owner", &staking, 1_000, &take, &take);
    let join = json!({"join_community": {"representative": null}});
    world.give("seller", 100).pay("seller", &staking, 100, &join, &join);
    world.app.update_block(|block| block.height += 1);

    let account = address("seller").into_string();
    world.tell_dao("anyone", &json!({"trim": {"account": account}}));
    world.tell_dao("seller", &json!({"start_unlock": {}}));
    let lock: Option<LockResponse> = world.ask(&world.dao(), &QueryMsg::Lock { account });
    let lock = lock.unwrap();
    // What is left staked, for nothing.
    assert_eq!(
        (lock.amount.u128(), lock.bonus.get(), lock.free_at.is_some()),
        (100, 0, true)
    );
}

fn grants(world: &mut World) {
    let dao = world.dao();
    let milestone = json!({"title": "All of it", "amount": "100"});
    let application = json!({"apply": {
        "title": "A map", "details": "", "denom": denom(world), "milestones": [milestone, milestone], "duration": 3600,
    }});
    for grant in [1, 2] {
        world.tell_dao("maker", &application);
        let award = json!({"award_grant": {"grant": grant, "reviewer": address("reviewer")}});
        let award = vec![call(&dao, &award)];
        world.decide("award_grant", &VOTERS, ProposalClass::Treasury, award);
    }
    let report = json!({"report_milestone": {"grant": 1, "milestone": 0, "evidence": "https://map.example"}});
    world.tell_dao("maker", &report);
    world.tell_dao("reviewer", &json!({"accept_milestone": {"grant": 1, "milestone": 0}}));
    world.tell_dao("maker", &json!({"stop_grant": {"grant": 1}}));
    world.wait(3_600);
    world.tell_dao("anyone", &json!({"close_grant": {"grant": 2}}));
    assert_eq!(world.balance("maker"), 100);
    let second: GrantResponse = world.ask(&dao, &QueryMsg::Grant { grant: 2 });
    assert_eq!(second.status, GrantStatus::Ended);
}

fn budgets(world: &mut World) {
    let dao = world.dao();
    let open = json!({"open_budget": {
        "recipient": address("cleaner"), "denom": denom(world), "amount": "10", "period": 60, "instalments": 5,
    }});
    world.decide("open_budget", &VOTERS, ProposalClass::Treasury, vec![call(&dao, &open)]);
    world.wait(120);
    world.tell_dao("anyone", &json!({"pay_budget": {"budget": 1}}));
    assert_eq!(world.balance("cleaner"), 20);
    let stop = json!({"stop_budget": {"budget": 1}});
    world.decide("stop_budget", &VOTERS, ProposalClass::Treasury, vec![call(&dao, &stop)]);
}

/// All of it by class `upgrade`; and the DAO takes its own state over.
fn own_rules(world: &mut World) {
    let dao = world.dao();
    let rules: Value = world.ask(&dao, &QueryMsg::Rules {});
    let expires_at = world.now().get() + 86_400;
    let limit = json!({"window": 86_400, "amount": "5000"});
    for (name, message) in [
        (
            "set_rules",
            json!({"set_rules": {"class": "text", "rules": rules["text"]}}),
        ),
        (
            "set_guardian",
            json!({"set_guardian": {"guardian": {"address": address("other guardian"), "expires_at": expires_at}}}),
        ),
        (
            "set_weights",
            json!({"set_weights": {"machine_weight": "1", "representative_cap": 2_000}}),
        ),
        (
            "set_spending_limit",
            json!({"set_spending_limit": {"denom": denom(world), "limit": limit}}),
        ),
    ] {
        world.decide(name, &VOTERS, ProposalClass::Upgrade, vec![call(&dao, &message)]);
    }
    let migrate = |contract: &Addr, name: &str| -> CosmosMsg {
        WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id: world.codes[name],
            msg: b"{}".into(),
        }
        .into()
    };
    let (others, own) = (migrate(&world.network.rewards, "rewards"), migrate(&dao, "governance"));
    // After an upgrade the contract looks whether others' money is still there.
    world.decide("audit", &VOTERS, ProposalClass::Upgrade, vec![others]);
    world.decide("migrate", &VOTERS, ProposalClass::Upgrade, vec![own]);
}

/// Who has no votes pays for asking.
fn deposits(world: &mut World) {
    let (dao, staking) = (world.dao(), world.network.staking.clone());
    let pools: Value = world.ask(&staking, &json!({"pools": {}}));
    let jail = json!({"jail": {"machine": pools["pools"][0]["machine"], "jailed": true}});
    let proposal = json!({"propose": {
        "class": "membership", "title": "Suspend a machine", "description": "", "msgs": [call(&staking, &jail)],
    }});
    world
        .give("neighbour", DEPOSIT)
        .pay("neighbour", &dao, DEPOSIT, &proposal, &proposal);
    let newest: Value = world.ask(&dao, &QueryMsg::ProposalCount {});
    let number = newest.as_u64().unwrap();
    world.vote("holder", number, "no");
    world.wait(120);
    world.tell_dao("anyone", &json!({"close": {"proposal_id": number}}));
    assert_eq!(world.balance("neighbour"), DEPOSIT);
}
