//! How often people do what.

use proptest::prelude::*;

use crate::action::{Dispute, Hostile, LieKind, Machine, Moment, Oracle, Part, Settle, Stake};
use crate::world::{DEVICES, PEOPLE};

pub fn who() -> std::ops::Range<usize> {
    0..PEOPLE.len()
}

pub fn machine() -> impl Strategy<Value = usize> {
    // Most of it about few machines, so that things meet.
    prop_oneof![3 => Just(0), 3 => Just(1), 2 => Just(2), 1 => 0..DEVICES.len()]
}

pub fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![1 => 0..3_u128, 2 => 3..50_u128, 4 => 50..5_000_u128, 3 => 5_000..30_000_u128, 1 => Just(99_999)]
}

pub fn bonded() -> impl Strategy<Value = u128> {
    prop_oneof![1 => amount(), 3 => 1_000..5_000_u128, 3 => 10_000..30_000_u128]
}

pub fn part() -> impl Strategy<Value = Part> {
    prop_oneof![2 => Just(Part::All), 2 => Just(Part::Half), 3 => amount().prop_map(Part::Tokens)]
}

pub fn near() -> impl Strategy<Value = i8> {
    prop_oneof![2 => Just(0), 1 => Just(-1), 1 => Just(1)]
}

pub fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        1 => Just(Moment::Nothing),
        2 => Just(Moment::Second),
        4 => Just(Moment::Hour),
        4 => Just(Moment::Day),
        1 => Just(Moment::Month),
        3 => near().prop_map(Moment::Epoch),
        3 => near().prop_map(Moment::Release),
        2 => near().prop_map(Moment::Window),
    ]
}

pub fn stake() -> impl Strategy<Value = Stake> {
    prop_oneof![in_and_out(), income(), government()]
}

pub fn in_and_out() -> impl Strategy<Value = Stake> {
    prop_oneof![
        3 => (machine(), bonded(), 0..3_000_u16)
            .prop_map(|(machine, amount, commission)| Stake::Bond { machine, amount, commission }),
        2 => (machine(), part()).prop_map(|(machine, part)| Stake::Unbond { machine, part }),
        3 => (machine(), bonded()).prop_map(|(machine, amount)| Stake::TakePool { machine, amount }),
        6 => (who(), machine(), amount())
            .prop_map(|(who, machine, amount)| Stake::Delegate { who, machine, amount }),
        4 => (who(), machine(), part()).prop_map(|(who, machine, part)| Stake::Undelegate { who, machine, part }),
        3 => (who(), machine()).prop_map(|(who, machine)| Stake::Withdraw { who, machine }),
        3 => (who(), amount(), prop::option::of(who()))
            .prop_map(|(who, amount, representative)| Stake::Join { who, amount, representative }),
        2 => (who(), part()).prop_map(|(who, part)| Stake::Leave { who, part }),
        1 => (who(), prop::option::of(who())).prop_map(|(who, by)| Stake::Represent { who, by }),
    ]
}

pub fn income() -> impl Strategy<Value = Stake> {
    prop_oneof![
        4 => (who(), 0..16_u8, any::<bool>())
            .prop_map(|(who, machines, community)| Stake::ClaimIncome { who, machines, community }),
        1 => (who(), machine()).prop_map(|(who, machine)| Stake::ClaimClosed { who, machine }),
        4 => (who(), amount()).prop_map(|(who, amount)| Stake::AddIncome { who, amount }),
        1 => (who(), who(), amount()).prop_map(|(from, to, amount)| Stake::Send { from, to, amount }),
        1 => (who(), 0..7_u8, 1..500_u128).prop_map(|(who, to, amount)| Stake::Donate { who, to, amount }),
    ]
}

pub fn government() -> impl Strategy<Value = Stake> {
    prop_oneof![
        2 => (machine(), 0..3_000_u16)
            .prop_map(|(machine, commission)| Stake::SetCommission { machine, commission }),
        1 => (machine(), 900..1_101_u16)
            .prop_map(|(machine, commission)| Stake::SetCommission { machine, commission }),
        2 => machine().prop_map(|machine| Stake::Refresh { machine }),
        1 => machine().prop_map(|machine| Stake::Disenroll { machine }),
        3 => (machine(), any::<bool>()).prop_map(|(machine, jailed)| Stake::Jail { machine, jailed }),
        4 => (machine(), 0..240_u16).prop_map(|(machine, hours_ago)| Stake::OpenCase { machine, hours_ago }),
        4 => (machine(), slash(), prop::option::of(who()))
            .prop_map(|(machine, slash, prover)| Stake::DecideCase { machine, slash, prover }),
    ]
}

pub fn slash() -> impl Strategy<Value = u16> {
    prop_oneof![1 => Just(0), 1 => Just(1), 4 => 1..5_000_u16, 2 => 9_000..10_000_u16, 1 => Just(10_000)]
}

pub fn machine_message() -> impl Strategy<Value = Machine> {
    let device = || 0..DEVICES.len();
    prop_oneof![
        3 => (device(), who()).prop_map(|(device, who)| Machine::Register { device, who }),
        4 => (machine(), who()).prop_map(|(device, buyer)| Machine::Sell { device, buyer }),
        1 => (machine(), prop::option::of(who())).prop_map(|(device, to)| Machine::SetPayout { device, to }),
        1 => machine().prop_map(|device| Machine::Pause { device }),
        2 => machine().prop_map(|device| Machine::Resume { device }),
        2 => machine().prop_map(|device| Machine::Rotate { device }),
        2 => machine().prop_map(|device| Machine::StartRecovery { device }),
        2 => machine().prop_map(|device| Machine::FinishRecovery { device }),
        1 => machine().prop_map(|device| Machine::CancelRecovery { device }),
        1 => device().prop_map(|device| Machine::Retire { device }),
    ]
}

pub fn settle() -> impl Strategy<Value = Settle> {
    prop_oneof![
        3 => Just(Settle::Mint),
        6 => Just(Settle::Attest),
        6 => Just(Settle::Finalize),
        5 => (who(), 0..16_u8, prop::bool::weighted(0.2))
            .prop_map(|(who, machines, older)| Settle::Claim { who, machines, older }),
        2 => (who(), amount(), prop::option::of(machine()))
            .prop_map(|(who, amount, machine)| Settle::AddRevenue { who, amount, machine }),
        2 => (who(), 0..13_usize).prop_map(|(who, account)| Settle::Withdraw { who, account }),
        1 => prop::option::of(0..1_000_u128).prop_map(|cap| Settle::Breaker { cap }),
    ]
}

pub fn dispute() -> impl Strategy<Value = Dispute> {
    let lie = prop_oneof![Just(LieKind::Lowered), Just(LieKind::Withheld), Just(LieKind::Shifted)];
    prop_oneof![
        3 => lie.prop_map(Dispute::Lie),
        4 => (who(), machine()).prop_map(|(who, machine)| Dispute::Demand { who, machine }),
        2 => who().prop_map(|who| Dispute::Answer { who }),
        1 => who().prop_map(|who| Dispute::Reclaim { who }),
        1 => any::<bool>().prop_map(|by_guardian| Dispute::Reject { by_guardian }),
        2 => (machine(), 1..20_u8).prop_map(|(machine, days)| Dispute::Suspend { machine, days }),
        1 => (machine(), prop::option::of(who())).prop_map(|(machine, who)| Dispute::Lift { machine, who }),
        1 => machine().prop_map(|machine| Dispute::Appeal { machine }),
        1 => (machine(), any::<bool>()).prop_map(|(machine, lift)| Dispute::DecideAppeal { machine, lift }),
        3 => (machine(), who()).prop_map(|(machine, prover)| Dispute::Conflict { machine, prover }),
    ]
}

pub fn oracle() -> impl Strategy<Value = Oracle> {
    prop_oneof![
        3 => (0..4_usize, who()).prop_map(|(oracle, prover)| Oracle::Equivocate { oracle, prover }),
        1 => (0..4_usize).prop_map(|oracle| Oracle::Remove { oracle }),
        1 => (0..4_usize).prop_map(|oracle| Oracle::Leave { oracle }),
        3 => Just(Oracle::Add),
        2 => (0..8_usize).prop_map(|oracle| Oracle::WithdrawBond { oracle }),
    ]
}

pub fn hostile() -> impl Strategy<Value = Hostile> {
    let plain = prop::sample::select(vec![
        Hostile::DuplicateIncome,
        Hostile::DuplicateLeaf,
        Hostile::DuplicateRegistration,
        Hostile::WrongEpoch,
        Hostile::RaisedLeaf,
        Hostile::OtherNetworksLeaf,
        Hostile::FutureRevenue,
        Hostile::ReplayRegistration,
        Hostile::ReplayRotation,
        Hostile::ReplayAttest,
        Hostile::ReplayConflict,
        Hostile::ReplayEquivocation,
        Hostile::ReplaySale,
        Hostile::HighSRegistration,
        Hostile::HighSConflict,
        Hostile::HighSEquivocation,
        Hostile::HighSAttest,
        Hostile::OtherChainRegistration,
        Hostile::OtherChainStatement,
        Hostile::OtherChainConflict,
        Hostile::OtherNetworkStatement,
        Hostile::OtherNetworkConflict,
        Hostile::Expired,
    ]);
    let number = || any::<u8>();
    prop_oneof![
        22 => plain,
        1 => (0..16_u8).prop_map(Hostile::SmallOrder),
        3 => number().prop_map(Hostile::ExtraFunds),
        3 => number().prop_map(Hostile::OtherToken),
        2 => number().prop_map(Hostile::JunkCoin),
        2 => number().prop_map(Hostile::ForgedReceive),
        4 => number().prop_map(Hostile::WrongSender),
        4 => number().prop_map(Hostile::TooMuch),
        2 => number().prop_map(Hostile::TooEarly),
        3 => number().prop_map(Hostile::TooLate),
    ]
}
