//! governance's seldom messages: what a DAO says to itself, its treasury, and how else a proposal ends.

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg};
use flywheel_client::chain::execute_message;
use flywheel_client::{Chain, Code};
use flywheel_protocol::{Bps, MachineId, Seconds};
use flywheel_testing::Person;
use flywheel_types::Guardian;
use flywheel_types::governance::{
    BudgetSpec, ExecuteMsg, GrantApplication, MilestoneSpec, NewProposal, ProposalClass, SpendingLimit, Vote,
};
use flywheel_types::staking;

use crate::day::{Day, operator};
use crate::governing::BLOCK;

/// In the first awarded grant one milestone is paid, the second grant is over before any.
const GRANT: Seconds = Seconds::minutes(10);
const DEPOSIT: u128 = 10;

/// Three holders who have three quarters of the votes, and a machine of the rest.
pub fn measure(day: &mut Day, holders: &[Person; 3], machine: MachineId) {
    let funded = day.suite.dao().fund(operator().account(), Uint128::new(10_000));
    funded.expect("a gift to the treasury");
    let (maker, reviewer) = (day.person("maker", 0), day.person("reviewer", 0));
    for message in ["apply", "apply, again"] {
        let sent = day.suite.dao().apply(maker.account(), application(day));
        day.keep(&format!("governance/{message}"), sent);
    }
    let rules = own_rules(day);
    let treasury = treasury(day, &reviewer);
    let (names, actions): (Vec<_>, Vec<_>) = rules.into_iter().chain(treasury).unzip();
    let numbers = pass(day, holders, actions);
    let anyone = day.person("anyone-else", 0);
    let mut carried = names.into_iter().zip(numbers);
    let carry_out = |day: &mut Day, (name, number): (&str, u64)| {
        let sent = day.suite.dao().carry_out(anyone.account(), number);
        day.keep(&format!("governance/{name}"), sent);
        let proposal = day.suite.proposal(number);
        assert!(proposal.failure.is_none(), "{name}: {:?}", proposal.failure);
    };
    let last = carried.next_back().expect("an action");
    carried.for_each(|action| carry_out(day, action));
    grants(day, &maker, &reviewer);

    day.suite.advance(Seconds::minutes(1));
    let sent = day.suite.dao().pay_budget(anyone.account(), 1);
    day.keep("governance/pay_budget", sent);
    carry_out(day, last);
    day.suite.advance(GRANT);
    let sent = day.suite.dao().close_grant(anyone.account(), 2);
    day.keep("governance/close_grant", sent);
    endings(day, holders, machine, &anyone);
}

fn application(day: &Day) -> GrantApplication {
    let milestone = |title: &str| MilestoneSpec {
        title: title.to_owned(),
        amount: Uint128::new(100),
    };
    GrantApplication {
        title: "A map of chargers".to_owned(),
        details: "x".repeat(101),
        recipient: None,
        denom: day.suite.denom().clone().into(),
        milestones: vec![
            milestone("It shows every charger"),
            milestone("It shows which are free"),
        ],
        duration: GRANT,
    }
}

type Action = (&'static str, (ProposalClass, Vec<CosmosMsg>));

fn to_itself(day: &Day, message: &ExecuteMsg) -> CosmosMsg {
    execute_message(day.suite.dao().address(), message, &[]).expect("a message")
}

/// What only class `upgrade` may.
fn own_rules(day: &Day) -> Vec<Action> {
    let mut membership = day.suite.dao().rules().expect("the rules").membership;
    membership.deposit = Uint128::new(DEPOSIT);
    let guardian = Guardian {
        address: day.suite.address(&Person::named("guardian")).to_string(),
        expires_at: day.suite.now().plus(Seconds::days(30)).expect("a time"),
    };
    let messages = [
        (
            "set_rules",
            ExecuteMsg::SetRules {
                class: ProposalClass::Membership,
                rules: membership,
            },
        ),
        (
            "set_guardian",
            ExecuteMsg::SetGuardian {
                guardian: Some(guardian),
            },
        ),
        (
            "set_weights",
            ExecuteMsg::SetWeights {
                machine_weight: Uint128::one(),
                representative_cap: Bps::percent(10).expect("a part"),
            },
        ),
        (
            "set_spending_limit",
            ExecuteMsg::SetSpendingLimit {
                denom: day.suite.denom().clone().into(),
                limit: Some(SpendingLimit {
                    window: Seconds::days(1),
                    amount: Uint128::new(1_000_000),
                }),
            },
        ),
    ];
    let rewards = day.suite.network().rewards().address().to_string();
    // The smallest upgrade after which the contract looks whether others' money is still there.
    let upgrade = WasmMsg::Migrate {
        contract_addr: rewards,
        new_code_id: Code::Rewards.id(),
        msg: b"{}".into(),
    };
    messages
        .map(|(name, message)| (name, to_itself(day, &message)))
        .into_iter()
        .chain([("audit, after an upgrade", upgrade.into())])
        .map(|(name, action)| (name, (ProposalClass::Upgrade, vec![action])))
        .collect()
}

/// What is spent. The last one ends the budget.
fn treasury(day: &Day, reviewer: &Person) -> Vec<Action> {
    let award = |grant| ExecuteMsg::AwardGrant {
        grant,
        reviewer: Some(day.suite.address(reviewer).to_string()),
    };
    let budget = BudgetSpec {
        recipient: day.suite.address(reviewer).to_string(),
        denom: day.suite.denom().clone().into(),
        amount: Uint128::new(5),
        period: Seconds::minutes(1),
        instalments: 10,
    };
    let payment = day
        .suite
        .denom()
        .pay(&day.suite.address(reviewer), Uint128::one())
        .expect("a payment");
    let spends = [
        ("carry_out, two payments", vec![payment.clone(), payment]),
        ("award_grant", vec![to_itself(day, &award(1))]),
        ("award_grant, again", vec![to_itself(day, &award(2))]),
        ("open_budget", vec![to_itself(day, &ExecuteMsg::OpenBudget(budget))]),
        (
            "stop_budget",
            vec![to_itself(day, &ExecuteMsg::StopBudget { budget: 1 })],
        ),
    ];
    spends
        .map(|(name, msgs)| (name, (ProposalClass::Treasury, msgs)))
        .into()
}

/// Opens a proposal for each, lets two holders vote for all, and waits until the last can be carried out.
fn pass(day: &mut Day, holders: &[Person; 3], actions: Vec<(ProposalClass, Vec<CosmosMsg>)>) -> Vec<u64> {
    day.suite.advance(BLOCK);
    let open = |(class, msgs)| {
        let sent = day.suite.try_propose(&holders[0], class, "Pay the auditors", msgs);
        let done = sent.expect("a proposal");
        day.suite.dao().proposed(&done).expect("a number")
    };
    let numbers: Vec<u64> = actions.into_iter().map(open).collect();
    for holder in &holders[..2] {
        let votes = numbers.iter().map(|number| {
            let vote = ExecuteMsg::Vote {
                proposal_id: *number,
                vote: Vote::Yes,
                positions: None,
            };
            to_itself(day, &vote)
        });
        let sent = day.suite.chain().execute_all(holder.account(), votes.collect());
        sent.expect("votes");
    }
    for number in &numbers {
        day.suite.await_timelock(*number);
    }
    numbers
}

fn grants(day: &mut Day, maker: &Person, reviewer: &Person) {
    let sent = day
        .suite
        .dao()
        .report_milestone(maker.account(), 1, 0, "https://map.example");
    day.keep("governance/report_milestone", sent);
    let sent = day.suite.dao().accept_milestone(reviewer.account(), 1, 0);
    day.keep("governance/accept_milestone", sent);
    let sent = day.suite.dao().stop_grant(reviewer.account(), 1);
    day.keep("governance/stop_grant", sent);
}

/// A proposal is rejected and its deposit given back; another is certain before its time, and vetoed.
fn endings(day: &mut Day, holders: &[Person; 3], machine: MachineId, anyone: &Person) {
    let guardian = day.person("guardian", 0);
    day.suite.give(&holders[0], DEPOSIT).advance(BLOCK);
    let jail = staking::ExecuteMsg::Jail { machine, jailed: true };
    let jail = execute_message(day.suite.network().staking().address(), &jail, &[]).expect("a message");
    let proposal = NewProposal {
        class: ProposalClass::Membership,
        title: "Suspend a machine".to_owned(),
        description: "x".repeat(101),
        msgs: vec![jail],
        choices: vec![],
        optimistic: false,
        positions: Some(vec![machine]),
    };
    let sent = day
        .suite
        .dao()
        .propose(holders[0].account(), proposal, Uint128::new(DEPOSIT));
    let done = day.keep("governance/propose, with a deposit", sent);
    let rejected = day.suite.dao().proposed(&done).expect("a number");

    let payment = day.suite.denom().pay(&day.suite.address(anyone), Uint128::one());
    let msgs = vec![payment.expect("a payment")];
    let certain = day
        .suite
        .propose(&holders[0], ProposalClass::Treasury, "Pay the auditors", msgs);
    for holder in holders {
        day.suite
            .vote(holder, rejected, Vote::No)
            .vote(holder, certain, Vote::Yes);
    }
    let sent = day.suite.dao().queue(anyone.account(), certain);
    day.keep("governance/queue", sent);
    let sent = day.suite.dao().veto(guardian.account(), certain);
    day.keep("governance/veto", sent);
    let end = day.suite.voting_ends(rejected);
    day.suite.wait_until(end);
    let sent = day.suite.dao().close(anyone.account(), rejected);
    day.keep("governance/close", sent);
}
