//! What a sequence is about.

use proptest::prelude::*;

use crate::action::{Action, Dispute, Hostile, Machine, Moment, Settle, Stake};
use crate::strategy::*;
use crate::trade::trade;

/// A sequence of things that happen: a beginning, and then days on which people care for one thing more than for others.
///
/// If everything were as likely as everything else, two things that belong together would hardly ever meet.
pub fn sequence() -> impl Strategy<Value = Vec<Action>> {
    (beginning(), mood()).prop_map(|(beginning, days)| beginning.into_iter().chain(days).collect())
}

/// A first day that is settled, and people who back machines; shrinking takes out what a failure does not need.
fn beginning() -> impl Strategy<Value = Vec<Action>> {
    let delegate = |net, who, machine, amount| Action::Stake(net, Stake::Delegate { who, machine, amount });
    let join = |net, who, amount| {
        let representative = None;
        Action::Stake(
            net,
            Stake::Join {
                who,
                amount,
                representative,
            },
        )
    };
    let income = |net, amount| Action::Stake(net, Stake::AddIncome { who: 5, amount });
    let all = vec![
        delegate(0, 3, 0, 5_000),
        delegate(0, 4, 0, 333),
        delegate(0, 3, 1, 1),
        delegate(1, 3, 0, 7_000),
        delegate(1, 5, 1, 20_000),
        join(0, 4, 4_000),
        join(1, 4, 30_001),
        income(0, 10_000),
        income(1, 10_000),
        Action::Day { working: 3 },
        Action::Settle(0, Settle::Attest),
        Action::Settle(1, Settle::Attest),
        Action::Settle(0, Settle::Finalize),
        Action::Settle(1, Settle::Finalize),
    ];
    let count = all.len();
    prop_oneof![
        1 => Just(vec![]),
        3 => prop::sample::subsequence(all, count - 4..=count),
    ]
}

/// What people care for.
fn mood() -> impl Strategy<Value = Vec<Action>> {
    let days = |action| prop::collection::vec(action, 1..=90);
    prop_oneof![
        1 => days(everything().boxed()),
        1 => days(staking().boxed()),
        1 => days(slashing().boxed()),
        1 => days(settling().boxed()),
        1 => days(selling().boxed()),
        1 => days(freezing().boxed()),
        1 => days(disputing().boxed()),
        2 => prop::collection::vec(trading(), 1..=60),
    ]
}

fn everything() -> impl Strategy<Value = Action> {
    prop_oneof![
        12 => moment().prop_map(Action::Pass),
        10 => day(),
        40 => of(stake()),
        10 => machine_message().prop_map(Action::Machine),
        12 => traded(),
        22 => settled(settle()),
        14 => disputed(dispute()),
        5 => (net(), oracle()).prop_map(|(net, action)| Action::Oracle(net, action)),
        25 => thieves(hostile()),
    ]
}

/// Tokens come and go, and income is divided.
fn staking() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => moment().prop_map(Action::Pass),
        10 => of(in_and_out()),
        5 => of(income()),
        2 => of(government()),
        1 => settled(Just(Settle::Mint)),
        2 => thieves(prop_oneof![
            Just(Hostile::DuplicateIncome),
            any::<u8>().prop_map(Hostile::TooMuch),
            any::<u8>().prop_map(Hostile::ExtraFunds),
            any::<u8>().prop_map(Hostile::OtherToken),
        ]),
    ]
}

/// Offences, cases, jails, and who tries to leave before.
fn slashing() -> impl Strategy<Value = Action> {
    let conflict = (machine(), who()).prop_map(|(machine, prover)| Dispute::Conflict { machine, prover });
    prop_oneof![
        5 => moment().prop_map(Action::Pass),
        1 => day(),
        9 => of(in_and_out()),
        2 => of(income()),
        7 => of(government()),
        3 => disputed(conflict),
        1 => selling_machine(),
        2 => thieves(prop_oneof![
            Just(Hostile::ReplayConflict),
            Just(Hostile::HighSConflict),
            Just(Hostile::OtherChainConflict),
            Just(Hostile::OtherNetworkConflict),
            any::<u8>().prop_map(Hostile::TooMuch),
            any::<u8>().prop_map(Hostile::WrongSender),
        ]),
    ]
}

/// Tokens are about to be released when a case holds them.
fn freezing() -> impl Strategy<Value = Action> {
    let release = near().prop_map(Moment::Release);
    let open = (machine(), 0..200_u16).prop_map(|(machine, hours_ago)| Stake::OpenCase { machine, hours_ago });
    let withdraw = (who(), machine()).prop_map(|(who, machine)| Stake::Withdraw { who, machine });
    prop_oneof![
        4 => release.prop_map(Action::Pass),
        1 => moment().prop_map(Action::Pass),
        4 => of(in_and_out()),
        5 => of(withdraw),
        4 => of(open),
        2 => of(government()),
        1 => thieves((0..5_u8).prop_map(Hostile::TooEarly)),
    ]
}

/// Day after day, with liars.
fn settling() -> impl Strategy<Value = Action> {
    prop_oneof![
        5 => day(),
        2 => moment().prop_map(Action::Pass),
        14 => settled(settle()),
        9 => disputed(dispute()),
        3 => (net(), oracle()).prop_map(|(net, action)| Action::Oracle(net, action)),
        6 => thieves(hostile()),
    ]
}

/// Roots are demanded of, answered for, rejected, and come again.
fn disputing() -> impl Strategy<Value = Action> {
    let demand = (who(), machine()).prop_map(|(who, machine)| Dispute::Demand { who, machine });
    prop_oneof![
        3 => day(),
        1 => moment().prop_map(Action::Pass),
        3 => near().prop_map(|near| Action::Pass(Moment::Window(near))),
        6 => settled(Just(Settle::Attest)),
        2 => settled(Just(Settle::Finalize)),
        1 => settled(settle()),
        6 => disputed(demand),
        3 => disputed(who().prop_map(|who| Dispute::Answer { who })),
        2 => disputed(who().prop_map(|who| Dispute::Reclaim { who })),
        4 => disputed(dispute()),
        2 => (net(), oracle()).prop_map(|(net, action)| Action::Oracle(net, action)),
        5 => thieves(prop_oneof![
            3 => any::<u8>().prop_map(Hostile::TooLate),
            1 => Just(Hostile::TooEarly(0)),
            1 => Just(Hostile::ReplayAttest),
            1 => Just(Hostile::HighSAttest),
            1 => Just(Hostile::OtherChainStatement),
            1 => Just(Hostile::OtherNetworkStatement),
            1 => Just(Hostile::ReplayEquivocation),
        ]),
    ]
}

/// Machines change hands and keys while they work.
fn selling() -> impl Strategy<Value = Action> {
    let take = (machine(), bonded()).prop_map(|(machine, amount)| Stake::TakePool { machine, amount });
    prop_oneof![
        3 => moment().prop_map(Action::Pass),
        3 => day(),
        6 => machine_message().prop_map(Action::Machine),
        3 => selling_machine(),
        5 => of(take),
        6 => of(stake()),
        6 => settled(settle()),
        1 => disputed(dispute()),
        4 => thieves(prop_oneof![
            Just(Hostile::ReplaySale),
            Just(Hostile::ReplayRegistration),
            Just(Hostile::ReplayRotation),
            Just(Hostile::HighSRegistration),
            any::<u8>().prop_map(Hostile::WrongSender),
            any::<u8>().prop_map(Hostile::TooEarly),
        ]),
    ]
}

/// Machines are paid and sell, while they work, are sold, and their networks' stakers come and go.
fn trading() -> impl Strategy<Value = Action> {
    prop_oneof![
        5 => prop_oneof![4 => Just(Moment::Second), 4 => Just(Moment::Hour), 1 => moment()].prop_map(Action::Pass),
        2 => day(),
        3 => settled(settle()),
        2 => of(in_and_out()),
        1 => of(income()),
        2 => machine_message().prop_map(Action::Machine),
        30 => traded(),
        3 => thieves(prop_oneof![
            any::<u8>().prop_map(Hostile::JunkCoin),
            any::<u8>().prop_map(Hostile::OtherToken),
            any::<u8>().prop_map(Hostile::ForgedReceive),
            any::<u8>().prop_map(Hostile::ExtraFunds),
        ]),
    ]
}

fn net() -> std::ops::Range<usize> {
    0..2
}

fn day() -> impl Strategy<Value = Action> {
    (0..16_u8).prop_map(|working| Action::Day { working: working | 1 })
}

fn of(action: impl Strategy<Value = Stake>) -> impl Strategy<Value = Action> {
    (net(), action).prop_map(|(net, action)| Action::Stake(net, action))
}

fn settled(action: impl Strategy<Value = Settle>) -> impl Strategy<Value = Action> {
    (net(), action).prop_map(|(net, action)| Action::Settle(net, action))
}

fn traded() -> impl Strategy<Value = Action> {
    (net(), trade()).prop_map(|(net, trade)| Action::Trade(net, trade))
}

fn disputed(action: impl Strategy<Value = Dispute>) -> impl Strategy<Value = Action> {
    (net(), action).prop_map(|(net, action)| Action::Dispute(net, action))
}

fn thieves(attempt: impl Strategy<Value = Hostile>) -> impl Strategy<Value = Action> {
    (net(), who(), attempt).prop_map(|(net, who, attempt)| Action::Hostile(net, who, attempt))
}

fn selling_machine() -> impl Strategy<Value = Action> {
    let sell = (machine(), who()).prop_map(|(device, buyer)| Machine::Sell { device, buyer });
    sell.prop_map(Action::Machine)
}
