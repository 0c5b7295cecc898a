//! Everything that was agreed ends by time alone: a stranger sends the messages.

use flywheel_protocol::{Seconds, Time};
use flywheel_types::payments::{MAX_PAUSE, Stage};

use super::Kind;
use super::payments::Agreement;
use crate::action::Net;
use crate::wealth::liability;
use crate::world::{OPERATOR, Outcome, World};

impl World {
    /// Nobody of those who agreed on anything does anything any more.
    pub fn end_trades(&mut self) {
        for net in 0..self.networks.len() {
            self.end_requests(net);
            self.end_orders(net);
            self.end_feeds(net);
            let agreements: Vec<Agreement> = self.networks[net].books.agreements.clone();
            for agreed in agreements {
                let over = self.is_over_at(&agreed);
                self.wait(over);
                let outcome = self.finish(net, &agreed, OPERATOR);
                assert_eq!(outcome, Outcome::Taken, "{agreed:?} of network {net}");
            }
            self.no_trade_is_open(net);
        }
        self.compare();
    }

    fn wait(&mut self, time: Time) {
        if time > self.now() {
            self.pass_until(time);
        }
    }

    fn end_requests(&mut self, net: Net) {
        while let Some(request) = self.networks[net].books.requests.first() {
            let number = request.number;
            let answer = self.market(net).find_request(number).expect("a request");
            self.wait(answer.wanted.until);
            let was_used_up = answer.escrow.is_zero();
            let outcome = self.close_request(net, 0, Some(OPERATOR));
            assert_eq!(
                outcome == Outcome::Taken,
                !was_used_up,
                "request {number} of network {net}"
            );
            self.networks[net]
                .books
                .requests
                .retain(|request| request.number != number);
        }
    }

    fn end_orders(&mut self, net: Net) {
        while !self.networks[net].books.orders.is_empty() {
            let orders: Vec<u64> = self.networks[net]
                .books
                .orders
                .iter()
                .map(|order| order.number)
                .take(50)
                .collect();
            let deadlines = orders
                .iter()
                .map(|order| self.market(net).order(*order).expect("an order").deadline);
            let last = deadlines.max().unwrap_or_default();
            self.wait(last);
            self.settle_orders(net, OPERATOR);
            self.networks[net].books.orders.drain(..orders.len());
        }
    }

    fn end_feeds(&mut self, net: Net) {
        if !self.networks[net].books.feeds.is_empty() {
            // At most four periods of seven hours.
            self.pass(Seconds::hours(28));
        }
        while !self.networks[net].books.feeds.is_empty() {
            self.collect_feeds(net, OPERATOR);
            let collected = self.networks[net].books.feeds.len().min(50);
            self.networks[net].books.feeds.drain(..collected);
        }
    }

    /// When a stranger may end an agreement.
    fn is_over_at(&self, agreed: &Agreement) -> Time {
        let payments = self.payments();
        let stage = match agreed.kind {
            Kind::Session => payments.session(agreed.number).expect("a session").stage,
            Kind::Channel => payments.channel(agreed.number).expect("a channel").stage,
            Kind::Stream => {
                let stream = payments.stream(agreed.number).expect("a stream");
                let paused = stream
                    .paused_at
                    .map(|at| at.plus(Seconds::new(MAX_PAUSE)).expect("a time"));
                return stream.used_up_at.or(paused).expect("a stream that ends");
            }
        };
        match stage {
            Stage::Open { until } | Stage::Closing { until } => until,
            Stage::Over => self.now(),
        }
    }

    /// No unit is left in either contract.
    fn no_trade_is_open(&self, net: Net) {
        let market = self.market(net).totals(None).expect("totals");
        for name in ["orders", "bonds", "subscriptions", "requests", "waiting", "credits"] {
            assert_eq!(liability(&market, name), 0, "{name} of network {net}");
        }
        let payments = self.payments().totals(&self.denom(net)).expect("totals");
        for name in ["sessions", "channels", "streams", "credits"] {
            assert_eq!(liability(&payments, name), 0, "{name} in the token of network {net}");
        }
    }
}
