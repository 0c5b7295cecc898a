//! Everything that was agreed ends by time alone: a stranger sends the messages.

use flywheel_protocol::Seconds;

use super::Kind;
use super::payments::Agreement;
use crate::action::Net;
use crate::wealth::liability;
use crate::world::{OPERATOR, Outcome, World};

impl World {
    /// Nobody of those who agreed on anything does anything any more.
    pub fn end_trades(&mut self) {
        // The longest request, session, channel and stream; and a pause of thirty days.
        self.pass(Seconds::days(31));
        for net in 0..self.networks.len() {
            for number in 0..self.networks[net].books.requests.len() {
                let request = self.networks[net].books.requests[0].number;
                let outcome = self.close_request(net, 0, Some(OPERATOR));
                assert_eq!(
                    outcome,
                    Outcome::Taken,
                    "request {request}, the {number}. of network {net}"
                );
            }
        }
        // The orders of those who have won at last.
        self.pass(Seconds::days(2));
        for net in 0..self.networks.len() {
            self.end_sales(net);
            let agreements: Vec<Agreement> = self.networks[net].books.agreements.clone();
            for agreed in agreements {
                self.wait_for(&agreed);
                let outcome = self.finish(net, &agreed, OPERATOR);
                assert_eq!(outcome, Outcome::Taken, "{agreed:?} of network {net}");
            }
            self.no_trade_is_open(net);
        }
        self.compare();
    }

    /// Who has topped a stream up often waits longer for its end.
    fn wait_for(&mut self, agreed: &Agreement) {
        if agreed.kind == Kind::Stream {
            let stream = self.payments().stream(agreed.number).expect("a stream");
            let used_up = stream.used_up_at.unwrap_or_default();
            self.pass_until(used_up.max(self.now()));
        }
    }

    fn end_sales(&mut self, net: Net) {
        while !self.networks[net].books.orders.is_empty() {
            self.settle_orders(net, OPERATOR);
            let settled = self.networks[net].books.orders.len().min(50);
            self.networks[net].books.orders.drain(..settled);
        }
        while !self.networks[net].books.feeds.is_empty() {
            self.collect_feeds(net, OPERATOR);
            let collected = self.networks[net].books.feeds.len().min(50);
            self.networks[net].books.feeds.drain(..collected);
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
