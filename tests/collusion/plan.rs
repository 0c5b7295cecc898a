//! What a set of accounts tries, and in which town.

use flywheel_protocol::Bps;
use flywheel_testing::Token;
use flywheel_types::marketplace::{SalePart, SaleSplit};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Epochs that are lived through; the set trades in the first two.
pub const EPOCHS: u64 = 3;
/// What one machine may deliver in a day.
pub const FULL_WORK: i64 = 5_000;

/// One of the set's accounts; each owns the machine of its number.
pub type Who = usize;

/// A town, and what the set does in it.
#[derive(Debug, Clone)]
pub struct Plan {
    pub token: Token,
    /// The part of demand that a machine earns at most.
    pub cap: Bps,
    pub max_reward: u128,
    pub split: SaleSplit,
    /// What the payments contract takes for the network of machines that name it.
    pub fee: Bps,
    /// For each account of the set: what its machine delivers a day, what the account delegates to it, and whether its
    /// income is divided among the set with the network's fee.
    pub accounts: Vec<(i64, u128, bool)>,
    /// The machine of somebody else: its work and its owner's delegation; `None`: the set is alone.
    pub outsider: Option<(i64, u128)>,
    /// What an outsider buys in both towns: in which epoch, of which account's machine, for how much.
    pub customers: Vec<(u64, Who, u128)>,
    /// In which epoch what is done.
    pub trades: Vec<(u64, Trade)>,
}

/// What the set does with itself. The buyer is the account after `seller`.
#[derive(Debug, Clone, Copy)]
pub enum Trade {
    /// A dataset by fair exchange, accepted at once.
    Dataset {
        seller: Who,
        price: u128,
    },
    /// The same for a request of the buyer's.
    Bid {
        seller: Who,
        price: u128,
    },
    /// An order that the seller declines.
    Declined {
        seller: Who,
        price: u128,
    },
    /// A feed, collected when all of its periods have begun.
    Feed {
        seller: Who,
        price: u128,
        periods: u32,
    },
    /// A bounty for the machine's readings of a final epoch.
    Bounty {
        seller: Who,
        price: u128,
    },
    /// What all machines made; the network sells it.
    Network {
        buyer: Who,
        price: u128,
    },
    /// By the payments contract.
    Pay {
        seller: Who,
        price: u128,
    },
    Session {
        seller: Who,
        price: u128,
    },
    Channel {
        seller: Who,
        price: u128,
    },
    Stream {
        seller: Who,
        price: u128,
    },
    /// Revenue, for a machine of the set or for all that worked.
    Revenue {
        who: Who,
        amount: u128,
        own: bool,
    },
    /// Income for all stakers.
    Income {
        who: Who,
        amount: u128,
    },
}

/// Prices around an epoch's emission of 600,000 for machines, and the small ones where rounding matters.
fn price() -> impl Strategy<Value = u128> {
    prop_oneof![2 => 1_u128..200, 6 => 1_000_u128..100_000, 2 => 100_000_u128..3_000_000]
}

fn trade() -> impl Strategy<Value = Trade> {
    (0..12_u8, 0..4_usize, price(), any::<bool>(), 1..5_u32).prop_map(
        |(kind, seller, price, own, periods)| match kind {
            0 | 1 => Trade::Dataset { seller, price },
            2 => Trade::Bid { seller, price },
            3 => Trade::Declined { seller, price },
            4 => Trade::Feed { seller, price, periods },
            5 => Trade::Bounty { seller, price },
            6 => Trade::Network { buyer: seller, price },
            7 => Trade::Pay { seller, price },
            8 => Trade::Session { seller, price },
            9 => Trade::Channel { seller, price },
            10 if own => Trade::Stream { seller, price },
            10 => Trade::Income {
                who: seller,
                amount: price,
            },
            _ => Trade::Revenue {
                who: seller,
                amount: price,
                own,
            },
        },
    )
}

/// Parts of a sale that sum to all or less, and who takes the rest.
fn split() -> impl Strategy<Value = SaleSplit> {
    let residual = prop_oneof![
        Just(SalePart::Seller),
        Just(SalePart::Machines),
        Just(SalePart::Stakers),
        Just(SalePart::Treasury),
        Just(SalePart::Burned),
    ];
    let weights = (0..100_u32, 0..100_u32, 0..100_u32, 0..100_u32, 0..100_u32, 1..100_u32);
    let splits = (weights, residual).prop_map(|((seller, machines, stakers, treasury, burned, rest), residual)| {
        let all = seller + machines + stakers + treasury + burned + rest;
        let part = |weight: u32| Bps::new(u16::try_from(weight * 10_000 / all).expect("a part")).expect("a part");
        SaleSplit {
            seller: part(seller),
            machines: part(machines),
            stakers: part(stakers),
            treasury: part(treasury),
            burned: part(burned),
            residual,
        }
    });
    // No network whose machines earn by their sales is launched with sales of which nothing counts.
    splits.prop_filter("sales that count", |split| {
        split.whole_part(SalePart::Treasury) + split.whole_part(SalePart::Burned) > 0
    })
}

pub fn any_plan() -> impl Strategy<Value = Plan> {
    let bps = |range: std::ops::RangeInclusive<u16>| range.prop_map(|points| Bps::new(points).expect("a part"));
    // Mostly the whole of it: where there is least to lose.
    let cap = prop_oneof![2 => Just(Bps::ONE), 1 => bps(1..=10_000)];
    let max_reward = prop_oneof![Just(300_000_u128), 1_000_u128..300_000];
    let token = prop_oneof![Just(Token::Cw20), Just(Token::Native)];
    let work = || prop_oneof![3 => Just(FULL_WORK), 1 => 0..FULL_WORK];
    let accounts = vec((work(), 0_u128..2_000_000, any::<bool>()), 2..=4);
    let outsider = option::of((work(), 0_u128..5_000_000));
    let customers = vec((0..EPOCHS - 1, 0..4_usize, price()), 0..3);
    let trades = vec((0..EPOCHS - 1, trade()), 1..8);
    let terms = (token, cap, max_reward, split(), bps(0..=1_000));
    (terms, accounts, outsider, customers, trades).prop_map(|(terms, accounts, outsider, customers, trades)| {
        let (token, cap, max_reward, split, fee) = terms;
        Plan {
            token,
            cap,
            max_reward,
            split,
            fee,
            accounts,
            outsider,
            customers,
            trades,
        }
    })
}
