//! A DAO's messages, in a network that was launched with one. The columns there: *admin* is the DAO itself; *owner*, *seller* and
//! *delegator* have votes, the *buyer* votes as the delegator's representative; the *oracle* reviews a grant of the *ex-oracle*.

use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::Person;
use flywheel_types::governance::{
    BudgetSpec, ExecuteMsg, GrantApplication, MilestoneSpec, NewProposal, ProposalClass, ReceiveMsg, SpendingLimit,
    Vote,
};
use flywheel_types::{Denom, Guardian, staking};

use super::Contract::Governance;
use super::Row;
use crate::world::{DEPOSIT, Sender, World};

/// A grant's time.
const GRANT: Seconds = Seconds::hours(1);
/// A budget's period.
const PERIOD: Seconds = Seconds::minutes(1);

fn to_dao(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.dao().address(), message)
}

fn voters() -> [Person; 3] {
    ["owner", "seller", "delegator"].map(Person::named)
}

fn denom(world: &World) -> Denom<String> {
    world.suite.denom().clone().into()
}

fn newest(world: &World) -> u64 {
    world.suite.dao().newest(None, Some(1)).unwrap()[0].id
}

/// The delegator has given 300 to the buyer, and the treasury has 1,000.
fn governed(world: &mut World) {
    let suite = &mut world.suite;
    suite.join_community(&Person::named("delegator"), 300, Some(&Person::named("buyer")));
    let funded = suite
        .dao()
        .fund(Person::named("operator").account(), Uint128::new(1_000));
    suite.sent(funded);
    // What was staked in this block counts from the next.
    suite.advance(Seconds::new(6));
}

/// An open proposal.
fn open(world: &mut World) {
    governed(world);
    let owner = Person::named("owner");
    world.suite.propose(&owner, ProposalClass::Text, "Hello", vec![]);
}

/// A proposal, not the first, for which everybody with a stake has voted.
fn certain(world: &mut World) {
    open(world);
    let payment = payment(world);
    let owner = Person::named("owner");
    let number = world
        .suite
        .propose(&owner, ProposalClass::Treasury, "A gift", vec![payment]);
    for voter in voters() {
        world.suite.vote(&voter, number, Vote::Yes);
    }
}

/// It waits for its timelock.
fn queued(world: &mut World) {
    certain(world);
    let end = world.suite.voting_ends(newest(world));
    world.suite.wait_until(end);
}

/// It can be carried out.
fn passed(world: &mut World) {
    certain(world);
    world.suite.await_timelock(newest(world));
}

/// A proposal with a deposit has failed honestly.
fn rejected(world: &mut World) {
    open(world);
    let sender = world.address(Sender::Stranger);
    let message = ReceiveMsg::Propose(Box::new(suspension(world)));
    let opened = world.hand_over(world.suite.dao().address(), DEPOSIT, &message);
    world.suite.chain().execute_as(&sender, opened).unwrap();
    let number = newest(world);
    for voter in voters() {
        world.suite.vote(&voter, number, Vote::No);
    }
    let end = world.suite.voting_ends(number);
    world.suite.wait_until(end);
}

/// The seller has locked 1,000, which were its bond; the buyer has taken the pool.
fn broken_lock(world: &mut World) {
    governed(world);
    let locked = world
        .suite
        .dao()
        .lock(Person::named("seller").account(), Uint128::new(1_200), 10);
    assert!(locked.is_err(), "only what is staked can be locked");
    let locked = world
        .suite
        .dao()
        .lock(Person::named("seller").account(), Uint128::new(1_000), 10);
    world.suite.sent(locked);
    world
        .suite
        .take_pool(&Person::named("buyer"), "sold", 1_000)
        .advance(Seconds::new(6));
}

/// The owner and the delegator have locks.
fn locked(world: &mut World) {
    governed(world);
    for name in ["owner", "delegator"] {
        let sent = world
            .suite
            .dao()
            .lock(Person::named(name).account(), Uint128::new(500), 10);
        world.suite.sent(sent);
    }
}

/// The ex-oracle has asked for a grant.
fn applied(world: &mut World) {
    governed(world);
    let application = application(world);
    let sender = Person::named("oracle-3");
    let sent = world.suite.dao().apply(sender.account(), application);
    world.suite.sent(sent);
}

/// It was awarded; the oracle reviews it.
fn awarded(world: &mut World) {
    applied(world);
    let message = award(world);
    decide(world, &message);
}

/// Its time is over.
fn over(world: &mut World) {
    awarded(world);
    world.suite.advance(GRANT);
}

fn budgeted(world: &mut World) {
    governed(world);
    let message = ExecuteMsg::OpenBudget(budget(world));
    decide(world, &message);
}

/// An instalment is due.
fn due(world: &mut World) {
    budgeted(world);
    world.suite.advance(PERIOD);
}

/// The DAO says it to itself: the owner has 1,000 of 3,300 votes, and the quorum is a fifth.
fn decide(world: &mut World, message: &ExecuteMsg) {
    let action = world.suite.call(world.suite.dao().address(), message);
    let owner = Person::named("owner");
    world
        .suite
        .decide(&owner, ProposalClass::Treasury, "The budget", vec![action]);
}

fn payment(world: &World) -> CosmosMsg {
    let to = world.address(Sender::Stranger);
    world.suite.denom().pay(&to, Uint128::one()).unwrap()
}

fn text() -> NewProposal {
    NewProposal {
        class: ProposalClass::Text,
        title: "Hello".to_owned(),
        description: String::new(),
        msgs: vec![],
        choices: vec![],
        optimistic: false,
        positions: None,
    }
}

fn suspension(world: &World) -> NewProposal {
    let machine = world.suite.machine("mine");
    let jail = staking::ExecuteMsg::Jail { machine, jailed: true };
    NewProposal {
        class: ProposalClass::Membership,
        msgs: vec![world.suite.call(world.suite.network().staking().address(), &jail)],
        ..text()
    }
}

fn application(world: &World) -> GrantApplication {
    let milestone = || MilestoneSpec {
        title: "All of it".to_owned(),
        amount: Uint128::new(100),
    };
    GrantApplication {
        title: "A map".to_owned(),
        details: String::new(),
        recipient: None,
        denom: denom(world),
        milestones: vec![milestone(), milestone()],
        duration: GRANT,
    }
}

fn award(world: &World) -> ExecuteMsg {
    ExecuteMsg::AwardGrant {
        grant: 1,
        reviewer: Some(world.address(Sender::Oracle).to_string()),
    }
}

fn budget(world: &World) -> BudgetSpec {
    BudgetSpec {
        recipient: world.address(Sender::Stranger).to_string(),
        denom: denom(world),
        amount: Uint128::new(10),
        period: PERIOD,
        instalments: 5,
    }
}

pub fn rows() -> Vec<Row> {
    let mut rows = proposals();
    rows.extend(locks());
    rows.extend(treasury());
    rows.extend(own_rules());
    rows
}

fn proposals() -> Vec<Row> {
    vec![
        // Only the network's token brings a deposit.
        Row::new(Governance, "receive", open, |world, sender| {
            let received = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(DEPOSIT),
                msg: cosmwasm_std::to_json_binary(&ReceiveMsg::Propose(Box::new(suspension(world)))).unwrap(),
            };
            to_dao(world, &ExecuteMsg::Receive(received))
        }),
        Row::new(Governance, "propose", governed, |world, _| {
            to_dao(world, &ExecuteMsg::Propose(Box::new(text())))
        }),
        Row::new(Governance, "vote", open, |world, _| {
            let message = ExecuteMsg::Vote {
                proposal_id: newest(world),
                vote: Vote::Yes,
                positions: None,
            };
            to_dao(world, &message)
        }),
        Row::new(Governance, "queue", certain, |world, _| {
            let proposal_id = newest(world);
            to_dao(world, &ExecuteMsg::Queue { proposal_id })
        }),
        Row::new(Governance, "execute", passed, |world, _| {
            let proposal_id = newest(world);
            to_dao(world, &ExecuteMsg::Execute { proposal_id })
        }),
        Row::new(Governance, "close", rejected, |world, _| {
            let proposal_id = newest(world);
            to_dao(world, &ExecuteMsg::Close { proposal_id })
        }),
        Row::new(Governance, "veto", queued, |world, _| {
            let proposal_id = newest(world);
            to_dao(world, &ExecuteMsg::Veto { proposal_id })
        }),
    ]
}

fn locks() -> Vec<Row> {
    vec![
        Row::new(Governance, "lock", governed, |world, _| {
            let amount = Uint128::new(100);
            to_dao(world, &ExecuteMsg::Lock { amount, days: 10 })
        }),
        Row::new(Governance, "start_unlock", locked, |world, _| {
            to_dao(world, &ExecuteMsg::StartUnlock {})
        }),
        Row::new(Governance, "trim", broken_lock, |world, _| {
            let account = world.address(Sender::Seller).to_string();
            to_dao(world, &ExecuteMsg::Trim { account })
        }),
    ]
}

fn treasury() -> Vec<Row> {
    vec![
        Row::new(Governance, "apply", governed, |world, _| {
            to_dao(world, &ExecuteMsg::Apply(application(world)))
        }),
        Row::new(Governance, "report_milestone", awarded, |world, _| {
            let message = ExecuteMsg::ReportMilestone {
                grant: 1,
                milestone: 0,
                evidence: "https://map.example".to_owned(),
            };
            to_dao(world, &message)
        }),
        Row::new(Governance, "accept_milestone", awarded, |world, _| {
            let (grant, milestone) = (1, 0);
            to_dao(world, &ExecuteMsg::AcceptMilestone { grant, milestone })
        }),
        Row::new(Governance, "stop_grant", awarded, |world, _| {
            to_dao(world, &ExecuteMsg::StopGrant { grant: 1 })
        }),
        Row::new(Governance, "close_grant", over, |world, _| {
            to_dao(world, &ExecuteMsg::CloseGrant { grant: 1 })
        }),
        Row::new(Governance, "pay_budget", due, |world, _| {
            to_dao(world, &ExecuteMsg::PayBudget { budget: 1 })
        }),
        Row::new(Governance, "withdraw", governed, |world, _| {
            let message = ExecuteMsg::Withdraw {
                denom: denom(world),
                account: Some(world.address(Sender::Owner).to_string()),
            };
            to_dao(world, &message)
        }),
        Row::new(Governance, "open_budget", governed, |world, _| {
            to_dao(world, &ExecuteMsg::OpenBudget(budget(world)))
        }),
        Row::new(Governance, "stop_budget", budgeted, |world, _| {
            to_dao(world, &ExecuteMsg::StopBudget { budget: 1 })
        }),
        Row::new(Governance, "award_grant", applied, |world, _| {
            to_dao(world, &award(world))
        }),
    ]
}

fn own_rules() -> Vec<Row> {
    vec![
        Row::new(Governance, "set_rules", governed, |world, _| {
            let rules = world.suite.dao().rules().unwrap().text;
            let class = ProposalClass::Text;
            to_dao(world, &ExecuteMsg::SetRules { class, rules })
        }),
        Row::new(Governance, "set_guardian", governed, |world, _| {
            let guardian = Guardian {
                address: world.address(Sender::Stranger).to_string(),
                expires_at: world.in_days(30),
            };
            let guardian = Some(guardian);
            to_dao(world, &ExecuteMsg::SetGuardian { guardian })
        }),
        Row::new(Governance, "set_weights", governed, |world, _| {
            let message = ExecuteMsg::SetWeights {
                machine_weight: Uint128::one(),
                representative_cap: Bps::percent(20).unwrap(),
            };
            to_dao(world, &message)
        }),
        Row::new(Governance, "set_spending_limit", governed, |world, _| {
            let limit = SpendingLimit {
                window: Seconds::days(1),
                amount: Uint128::new(100),
            };
            let message = ExecuteMsg::SetSpendingLimit {
                denom: denom(world),
                limit: Some(limit),
            };
            to_dao(world, &message)
        }),
        Row::new(Governance, "carry_out", governed, |world, _| {
            let msgs = vec![payment(world)];
            to_dao(world, &ExecuteMsg::CarryOut { msgs, audit: true })
        }),
        Row::new(Governance, "audit", governed, |world, _| {
            to_dao(world, &ExecuteMsg::Audit {})
        }),
    ]
}
