//! What can happen.

use flywheel_types::governance::Vote;
use proptest::prelude::*;

/// One of the people.
pub type Who = usize;
/// One of the machines.
pub type Slot = usize;
/// How many before the newest of those to which it can happen, if there are any.
pub type Back = u64;

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Join(Who, u128, Option<Who>),
    Leave(Who, u128),
    Represent(Who, Option<Who>),
    Delegate(Who, Slot, u128),
    Undelegate(Who, Slot, u128),
    Bond(Slot, u128),
    /// Its owner sells it, and the buyer takes the pool or does not.
    Sell(Slot, Who, bool),
    /// The DAO decides a case: the pool loses so many hundredths.
    Slash(Slot, u16),
    Lock(Who, u128, u16),
    Unlock(Who),
    Trim(Who),
    /// A text, a payment, several options, an optimistic one, an award.
    Propose(Who, Kind),
    /// With the machines named, or without.
    Vote(Who, Back, Vote, bool),
    Queue(Back),
    Execute(Back),
    Close(Back),
    Veto(Back),
    Apply(Who, u128),
    Accept(u64),
    StopGrant(u64),
    CloseGrant(u64),
    Fund(u128),
    /// The DAO says it, as a proposal that has passed would.
    Award,
    /// Everybody who has not voted says the same of one that is open.
    Agree(Back, Vote),
    /// Until one that is open is voted on no more, or one that waits can be carried out.
    Ripen(Back),
    Wait(u64),
}

/// What a proposal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Spend(u128),
    Options(u128),
    Silence,
    Award,
}

/// The names of all steps, which the counts have.
pub const NAMES: [&str; 25] = [
    "Join",
    "Leave",
    "Represent",
    "Delegate",
    "Undelegate",
    "Bond",
    "Sell",
    "Slash",
    "Lock",
    "Unlock",
    "Trim",
    "Propose",
    "Vote",
    "Queue",
    "Execute",
    "Close",
    "Veto",
    "Apply",
    "Accept",
    "StopGrant",
    "CloseGrant",
    "Fund",
    "Award",
    "Agree",
    "Ripen",
];

/// How many people there are, and machines.
pub const PEOPLE: usize = 5;
pub const MACHINES: usize = 3;

/// A beginning in which people have given their votes away, and what follows.
pub fn sequence() -> impl Strategy<Value = Vec<Step>> {
    (beginning(), prop::collection::vec(step(), 20..130)).prop_map(|(beginning, steps)| {
        let mut all = beginning;
        all.extend(steps);
        all
    })
}

fn beginning() -> impl Strategy<Value = Vec<Step>> {
    let all = vec![
        Step::Join(3, 900, Some(0)),
        Step::Join(4, 700, Some(0)),
        Step::Join(2, 400, Some(1)),
        Step::Delegate(3, 0, 800),
        Step::Delegate(4, 1, 333),
        Step::Lock(3, 900, 50),
        Step::Apply(4, 500),
        Step::Propose(0, Kind::Text),
    ];
    let count = all.len();
    prop::sample::subsequence(all, count - 3..=count)
}

fn who() -> std::ops::Range<Who> {
    0..PEOPLE
}

fn machine() -> std::ops::Range<Slot> {
    0..MACHINES
}

/// Mostly the newest of those to which it can happen.
fn back() -> impl Strategy<Value = Back> {
    prop_oneof![3 => Just(0_u64), 2 => 0_u64..3]
}

fn vote() -> impl Strategy<Value = Vote> {
    prop_oneof![
        4 => Just(Vote::Yes),
        2 => Just(Vote::No),
        1 => Just(Vote::Abstain),
        1 => Just(Vote::Veto),
        2 => (0_u8..3).prop_map(Vote::Option),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Text),
        3 => (1_u128..3_000).prop_map(Kind::Spend),
        1 => (1_u128..3_000).prop_map(Kind::Options),
        2 => Just(Kind::Silence),
        3 => Just(Kind::Award),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => stakes(),
        1 => slashes(),
        4 => locks(),
        18 => votes(),
        7 => money(),
        5 => waits(),
    ]
}

fn waits() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Wait(0)),
        8 => Just(Step::Wait(6)),
        2 => Just(Step::Wait(60)),
        10 => back().prop_map(Step::Ripen),
        2 => Just(Step::Wait(7_200)),
        1 => Just(Step::Wait(86_400)),
    ]
}

fn stakes() -> impl Strategy<Value = Step> {
    let other = || prop::option::weighted(0.8, who());
    prop_oneof![
        2 => (who(), 1_u128..2_000, other()).prop_map(|(who, amount, to)| Step::Join(who, amount, to)),
        1 => (who(), 1_u128..1_000).prop_map(|(who, amount)| Step::Leave(who, amount)),
        2 => (who(), other()).prop_map(|(who, to)| Step::Represent(who, to)),
        2 => (who(), machine(), 1_u128..2_000).prop_map(|(who, at, amount)| Step::Delegate(who, at, amount)),
        2 => (who(), machine(), 1_u128..800).prop_map(|(who, at, amount)| Step::Undelegate(who, at, amount)),
        1 => (machine(), 1_u128..1_000).prop_map(|(at, amount)| Step::Bond(at, amount)),
        1 => (machine(), who(), prop::bool::weighted(0.8)).prop_map(|(at, to, takes)| Step::Sell(at, to, takes)),
    ]
}

fn slashes() -> impl Strategy<Value = Step> {
    (machine(), prop_oneof![6 => 1_u16..50, 1 => Just(100)]).prop_map(|(at, percent)| Step::Slash(at, percent))
}

fn locks() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (who(), 1_u128..1_500, 1_u16..100).prop_map(|(who, amount, days)| Step::Lock(who, amount, days)),
        1 => who().prop_map(Step::Unlock),
        2 => who().prop_map(Step::Trim),
    ]
}

fn votes() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (who(), kind()).prop_map(|(who, kind)| Step::Propose(who, kind)),
        12 => (who(), back(), vote(), any::<bool>()).prop_map(|(who, at, vote, names)| Step::Vote(who, at, vote, names)),
        5 => (back(), prop_oneof![3 => Just(Vote::Yes), 1 => vote()]).prop_map(|(at, vote)| Step::Agree(at, vote)),
        4 => back().prop_map(Step::Queue),
        5 => back().prop_map(Step::Execute),
        1 => back().prop_map(Step::Close),
        1 => back().prop_map(Step::Veto),
    ]
}

fn money() -> impl Strategy<Value = Step> {
    let grant = || 0_u64..3;
    prop_oneof![
        2 => (who(), 1_u128..1_000).prop_map(|(who, amount)| Step::Apply(who, amount)),
        2 => Just(Step::Award),
        4 => grant().prop_map(Step::Accept),
        1 => grant().prop_map(Step::StopGrant),
        2 => grant().prop_map(Step::CloseGrant),
        1 => (1_u128..500).prop_map(Step::Fund),
    ]
}
