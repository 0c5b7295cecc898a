//! Machines are paid, sell, and are cheated: payments and marketplace beside everything else that happens.
//!
//! What each agreement owes to whom is checked to the unit by the contracts' own tests. Here it is one part of the whole: after
//! every message what went in is released, refunded or held, in both networks' tokens; nobody but the sender has less than
//! before; what a sale gives to stakers, machines and nobody is there; and a stranger who takes another's right is refused.

mod ending;
pub mod market;
mod money;
mod payments;
mod requests;

use proptest::prelude::*;

use crate::action::{Net, Slot, Who};
use crate::strategy::{amount, machine, who};
use crate::world::{Outcome, World};

/// The slot that stands for the network itself, which sells too.
pub const NETWORK: Slot = crate::world::DEVICES.len();

/// A message to payments or marketplace. `thief`: somebody who tries it instead of who may.
#[derive(Debug, Clone, Copy)]
pub enum Trade {
    /// A dataset is listed and ordered, and goes so many steps at once.
    Order {
        machine: Slot,
        buyer: Who,
        price: u128,
        steps: u8,
    },
    /// The next step of an order, or a step that it is not time for.
    Step {
        order: u8,
        step: Step,
        thief: Option<Who>,
    },
    /// Orders whose time is over, and others, end.
    SettleOrders {
        who: Who,
    },
    /// A feed is listed and subscribed to.
    Subscribe {
        machine: Slot,
        buyer: Who,
        price: u128,
        periods: u32,
    },
    Unsubscribe {
        feed: u8,
        thief: Option<Who>,
    },
    Collect {
        who: Who,
    },
    Revoke {
        feed: u8,
        thief: Option<Who>,
    },
    Request {
        buyer: Who,
        escrow: u128,
        by: By,
        hours: u8,
    },
    /// A dataset is listed and offered.
    Bid {
        request: u8,
        machine: Slot,
        price: u128,
    },
    TakeBid {
        request: u8,
        thief: Option<Who>,
    },
    CloseRequest {
        request: u8,
        thief: Option<Who>,
    },
    ClaimBounty {
        request: u8,
        machine: Slot,
        who: Who,
    },
    Pay {
        machine: Slot,
        payer: Who,
        amount: u128,
    },
    Open {
        kind: Kind,
        machine: Slot,
        payer: Who,
        deposit: u128,
    },
    /// The payee takes what is vouched for, or owed.
    Claim {
        agreement: u8,
        part: u8,
        thief: Option<Who>,
    },
    /// The payer closes, and says how much it owes.
    Close {
        agreement: u8,
        part: u8,
        thief: Option<Who>,
    },
    /// The payee closes: by its meter, or what it has.
    Leave {
        agreement: u8,
        part: u8,
        thief: Option<Who>,
    },
    Finish {
        agreement: u8,
        who: Who,
    },
    Pause {
        agreement: u8,
        resume: bool,
        thief: Option<Who>,
    },
    TopUp {
        agreement: u8,
        amount: u128,
        thief: Option<Who>,
    },
}

/// A step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Whatever comes next.
    Next {
        spoilt: bool,
    },
    Commit {
        spoilt: bool,
    },
    Confirm,
    Reveal {
        wrong: bool,
    },
    Complain,
    Accept,
    Decline,
    Rate,
}

/// How a request is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Choice,
    Lowest,
    Bounty,
}

/// What is agreed at the payments contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Session,
    Channel,
    Stream,
}

/// What a network's people have agreed on, as far as it may be open.
#[derive(Default)]
pub struct Books {
    pub orders: Vec<market::Order>,
    pub feeds: Vec<market::Feed>,
    pub requests: Vec<requests::Request>,
    pub agreements: Vec<payments::Agreement>,
    /// Of sales; nobody has it.
    pub burned: u128,
}

/// The one that a random number means.
fn pick<T: Clone>(all: &[T], number: u8) -> Option<T> {
    all.get(usize::from(number) % all.len().max(1)).cloned()
}

impl World {
    /// One thing that traders do, in a network in which there is something to do it about.
    pub fn trade(&mut self, net: Net, trade: Trade) -> Outcome {
        let books = |net: Net| &self.networks[net].books;
        let net = self.network_where(net, |net| match trade {
            Trade::Step { .. } | Trade::SettleOrders { .. } => !books(net).orders.is_empty(),
            Trade::Unsubscribe { .. } | Trade::Collect { .. } | Trade::Revoke { .. } => !books(net).feeds.is_empty(),
            Trade::Bid { .. } | Trade::CloseRequest { .. } => !books(net).requests.is_empty(),
            Trade::TakeBid { .. } => books(net).requests.iter().any(|request| !request.bids.is_empty()),
            Trade::ClaimBounty { .. } => books(net).requests.iter().any(|request| request.by == By::Bounty),
            Trade::Pause { .. } => books(net).agreements.iter().any(|agreed| agreed.kind == Kind::Stream),
            Trade::Claim { .. }
            | Trade::Close { .. }
            | Trade::Leave { .. }
            | Trade::Finish { .. }
            | Trade::TopUp { .. } => !books(net).agreements.is_empty(),
            Trade::Order { .. }
            | Trade::Subscribe { .. }
            | Trade::Request { .. }
            | Trade::Pay { .. }
            | Trade::Open { .. } => true,
        });
        match trade {
            Trade::Order {
                machine,
                buyer,
                price,
                steps,
            } => self.order(net, machine, buyer, (price, steps)),
            Trade::Step { order, step, thief } => self.order_step(net, order, step, thief),
            Trade::SettleOrders { who } => self.settle_orders(net, who),
            Trade::Subscribe {
                machine,
                buyer,
                price,
                periods,
            } => self.subscribe(net, machine, buyer, (price, periods)),
            Trade::Unsubscribe { feed, thief } => self.unsubscribe(net, feed, thief),
            Trade::Collect { who } => self.collect_feeds(net, who),
            Trade::Revoke { feed, thief } => self.revoke(net, feed, thief),
            Trade::Request {
                buyer,
                escrow,
                by,
                hours,
            } => self.request(net, buyer, escrow, (by, hours)),
            Trade::Bid {
                request,
                machine,
                price,
            } => self.bid(net, request, machine, price),
            Trade::TakeBid { request, thief } => self.take_bid(net, request, thief),
            Trade::CloseRequest { request, thief } => self.close_request(net, request, thief),
            Trade::ClaimBounty { request, machine, who } => self.claim_bounty(net, request, machine, who),
            Trade::Pay { machine, payer, amount } => self.pay_machine(net, machine, payer, amount),
            Trade::Open {
                kind,
                machine,
                payer,
                deposit,
            } => self.open(net, kind, machine, payer, deposit),
            Trade::Claim { agreement, part, thief } => self.claim_agreed(net, agreement, part, thief),
            Trade::Close { agreement, part, thief } => self.close_agreement(net, agreement, part, thief),
            Trade::Leave { agreement, part, thief } => self.leave_agreement(net, agreement, part, thief),
            Trade::Finish { agreement, who } => self.finish_agreement(net, agreement, who),
            Trade::Pause {
                agreement,
                resume,
                thief,
            } => self.pause_stream(net, agreement, resume, thief),
            Trade::TopUp {
                agreement,
                amount,
                thief,
            } => self.top_up(net, agreement, amount, thief),
        }
    }
}

fn thief() -> impl Strategy<Value = Option<Who>> {
    prop::option::weighted(0.2, who())
}

fn seller() -> impl Strategy<Value = Slot> {
    prop_oneof![5 => machine(), 1 => Just(NETWORK)]
}

pub fn trade() -> impl Strategy<Value = Trade> {
    prop_oneof![4 => selling(), 2 => asking(), 4 => paying()]
}

fn selling() -> impl Strategy<Value = Trade> {
    let number = || any::<u8>();
    let spoilt = || prop::bool::weighted(0.3);
    let step = prop_oneof![
        20 => spoilt().prop_map(|spoilt| Step::Next { spoilt }),
        1 => spoilt().prop_map(|spoilt| Step::Commit { spoilt }),
        1 => Just(Step::Confirm),
        2 => any::<bool>().prop_map(|wrong| Step::Reveal { wrong }),
        2 => Just(Step::Complain),
        1 => Just(Step::Accept),
        1 => Just(Step::Decline),
        1 => Just(Step::Rate),
    ];
    prop_oneof![
        4 => (seller(), who(), amount(), 0..6_u8)
            .prop_map(|(machine, buyer, price, steps)| Trade::Order { machine, buyer, price, steps }),
        14 => (number(), step, thief()).prop_map(|(order, step, thief)| Trade::Step { order, step, thief }),
        2 => who().prop_map(|who| Trade::SettleOrders { who }),
        2 => (seller(), who(), amount(), 0..5_u32)
            .prop_map(|(machine, buyer, price, periods)| Trade::Subscribe { machine, buyer, price, periods }),
        1 => (number(), thief()).prop_map(|(feed, thief)| Trade::Unsubscribe { feed, thief }),
        2 => who().prop_map(|who| Trade::Collect { who }),
        1 => (number(), thief()).prop_map(|(feed, thief)| Trade::Revoke { feed, thief }),
    ]
}

fn asking() -> impl Strategy<Value = Trade> {
    let number = || any::<u8>();
    let by = prop_oneof![Just(By::Choice), Just(By::Lowest), Just(By::Bounty)];
    prop_oneof![
        4 => (who(), amount(), by, 0..60_u8)
            .prop_map(|(buyer, escrow, by, hours)| Trade::Request { buyer, escrow, by, hours }),
        6 => (number(), seller(), amount())
            .prop_map(|(request, machine, price)| Trade::Bid { request, machine, price }),
        3 => (number(), thief()).prop_map(|(request, thief)| Trade::TakeBid { request, thief }),
        2 => (number(), thief()).prop_map(|(request, thief)| Trade::CloseRequest { request, thief }),
        3 => (number(), machine(), who())
            .prop_map(|(request, machine, who)| Trade::ClaimBounty { request, machine, who }),
    ]
}

fn paying() -> impl Strategy<Value = Trade> {
    let (number, part) = (|| any::<u8>(), || 0..=120_u8);
    let kind = prop_oneof![Just(Kind::Session), Just(Kind::Channel), Just(Kind::Stream)];
    prop_oneof![
        2 => (machine(), who(), amount()).prop_map(|(machine, payer, amount)| Trade::Pay { machine, payer, amount }),
        5 => (kind, machine(), who(), amount())
            .prop_map(|(kind, machine, payer, deposit)| Trade::Open { kind, machine, payer, deposit }),
        4 => (number(), part(), thief()).prop_map(|(agreement, part, thief)| Trade::Claim { agreement, part, thief }),
        2 => (number(), part(), thief()).prop_map(|(agreement, part, thief)| Trade::Close { agreement, part, thief }),
        2 => (number(), part(), thief()).prop_map(|(agreement, part, thief)| Trade::Leave { agreement, part, thief }),
        2 => (number(), who()).prop_map(|(agreement, who)| Trade::Finish { agreement, who }),
        1 => (number(), any::<bool>(), thief())
            .prop_map(|(agreement, resume, thief)| Trade::Pause { agreement, resume, thief }),
        1 => (number(), amount(), thief())
            .prop_map(|(agreement, amount, thief)| Trade::TopUp { agreement, amount, thief }),
    ]
}
