//! Plain payments, sessions, channels and streams.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::{Seconds, Time};
use flywheel_testing::device_key;
use flywheel_types::payments::{
    ChannelOpening, MachineName, Payee, Payment, SessionOpening, SignedReading, SignedVoucher, StreamOpening,
    TariffSpec,
};

use super::{Kind, pick};
use crate::action::{Net, Slot, Who};
use crate::model::Account;
use crate::world::{Outcome, World};

/// Signs the vouchers of all agreements.
const VOUCHERS: &str = "vouchers";

/// A session, channel or stream that may be open.
#[derive(Debug, Clone)]
pub struct Agreement {
    pub number: u64,
    pub kind: Kind,
    pub payer: Who,
    /// Who owned the machine at the opening.
    pub owner: Who,
    pub deposit: u128,
    key_version: u32,
    /// The device's key at the opening, by its name.
    key: String,
}

impl Agreement {
    fn part(&self, hundredths: u8) -> u128 {
        self.deposit * u128::from(hundredths) / 100
    }
}

impl World {
    pub fn pay_machine(&mut self, net: Net, slot: Slot, payer: Who, amount: u128) -> Outcome {
        let Some(id) = self.machine(slot) else {
            return Outcome::Skipped;
        };
        let payment = Payment {
            machine: MachineName::Id(id),
            amount: Uint128::new(amount),
            reference: "a bill".to_owned(),
        };
        let denom = self.denom(net);
        let done = self.trade_message(net, payer, |world| {
            let account = world.person(payer).account();
            world.payments().pay(account, &denom, vec![payment])
        });
        done.into()
    }

    /// Somebody agrees with a machine; for a session its owner has published a tariff in this network's token.
    pub fn open(&mut self, net: Net, kind: Kind, slot: Slot, payer: Who, deposit: u128) -> Outcome {
        let Some(id) = self.machine(slot) else {
            return Outcome::Skipped;
        };
        let tariff = self.tariff(net, slot);
        let denom = self.denom(net);
        let money = (&denom, Uint128::new(deposit));
        let key = device_key(VOUCHERS).public_key().clone();
        let done = self.trade_message(net, payer, |world| {
            let (payments, account) = (world.payments(), world.person(payer).account());
            let payee = Payee::Machine(MachineName::Id(id));
            match kind {
                Kind::Session => {
                    let (tariff, version) = tariff;
                    let opening = SessionOpening {
                        machine: MachineName::Id(id),
                        tariff,
                        version,
                        max_price: Uint128::new(3),
                        key,
                        duration: Seconds::hours(30),
                        credit: None,
                    };
                    payments.open_session(account, money, opening)
                }
                Kind::Channel => {
                    let opening = ChannelOpening {
                        payee,
                        key,
                        challenge: Seconds::hours(5),
                        duration: Seconds::days(4),
                    };
                    payments.open_channel(account, money, opening)
                }
                Kind::Stream => {
                    let opening = StreamOpening {
                        payee,
                        amount: Uint128::new(deposit.max(1)),
                        per: Seconds::days(5),
                    };
                    payments.open_stream(account, money, opening)
                }
            }
        });
        if let Some(done) = &done {
            self.remember(net, kind, slot, payer, deposit, done);
        }
        done.into()
    }

    fn remember(&mut self, net: Net, kind: Kind, slot: Slot, payer: Who, deposit: u128, done: &TxResult) {
        let payments = self.payments();
        let number = payments.opened(done).expect("its number");
        let key_version = match kind {
            Kind::Session => payments.session(number).expect("a session").key_version,
            Kind::Channel => payments.channel(number).expect("a channel").key_version,
            Kind::Stream => 0,
        };
        let device = &self.devices[slot];
        let agreement = Agreement {
            number,
            kind,
            payer,
            owner: device.owner,
            deposit,
            key_version,
            key: device.keys.last().expect("a key").clone(),
        };
        self.networks[net].books.agreements.push(agreement);
    }

    /// The number and version of a machine's tariff in a network's token, which its owner publishes if there is none.
    fn tariff(&mut self, net: Net, slot: Slot) -> (u8, u32) {
        let (id, number) = (self.machine(slot).expect("a machine"), u8::from(net == 1));
        let find = |world: &Self| {
            let tariffs = world.payments().tariffs(id).expect("tariffs");
            tariffs.into_iter().find(|tariff| tariff.tariff == number)
        };
        if find(self).is_none() {
            let owner = self.devices[slot].owner;
            let terms = TariffSpec {
                denom: self.denom(net).into(),
                price: Uint128::new(3),
                unit: "kWh".to_owned(),
                units_per_minute: Uint128::new(10),
                max_duration: Seconds::days(2),
                window: Seconds::hours(1),
                network: None,
                permission: None,
            };
            let set = self.send(|world| {
                let account = world.person(owner).account();
                world.payments().set_tariff(account, id, number, Some(terms))
            });
            assert!(set.is_some(), "an owner may publish");
        }
        (number, find(self).expect("a tariff").version)
    }

    /// Takes what is vouched for or owed. A session's voucher only its owner shows; the others' money anybody may send.
    pub fn claim_agreed(&mut self, net: Net, agreement: u8, part: u8, thief: Option<Who>) -> Outcome {
        let Some(agreed) = pick(&self.networks[net].books.agreements, agreement) else {
            return Outcome::Skipped;
        };
        let voucher = self.voucher(&agreed, agreed.part(part));
        if agreed.kind == Kind::Session {
            let number = agreed.number;
            return self.ends(net, &agreed, Some(agreed.owner), thief, |world, sender| {
                let account = world.person(sender).account();
                world.payments().collect_session(account, number, voucher)
            });
        }
        self.ends(net, &agreed.clone(), None, thief, |world, sender| {
            let (payments, account) = (world.payments(), world.person(sender).account());
            match agreed.kind {
                Kind::Stream => payments.collect_stream(account, agreed.number),
                _ => payments.settle_channel(account, agreed.number, vec![voucher]),
            }
        })
    }

    /// The payer's way out.
    pub fn close_agreement(&mut self, net: Net, agreement: u8, part: u8, thief: Option<Who>) -> Outcome {
        let Some(agreed) = pick(&self.networks[net].books.agreements, agreement) else {
            return Outcome::Skipped;
        };
        let amount = Uint128::new(agreed.part(part));
        // A payee has a way out of channels and streams too, and anybody ends a stream that is used up.
        let right = (agreed.kind == Kind::Session).then_some(agreed.payer);
        self.ends(
            net,
            &agreed.clone(),
            right,
            thief.or(Some(agreed.payer)),
            |world, sender| {
                let (payments, account) = (world.payments(), world.person(sender).account());
                match agreed.kind {
                    Kind::Session => payments.close_session(account, agreed.number, amount),
                    Kind::Channel => payments.close_channel(account, agreed.number, vec![]),
                    Kind::Stream => payments.cancel_stream(account, agreed.number),
                }
            },
        )
    }

    /// The payee's way out.
    pub fn leave_agreement(&mut self, net: Net, agreement: u8, part: u8, thief: Option<Who>) -> Outcome {
        let Some(agreed) = pick(&self.networks[net].books.agreements, agreement) else {
            return Outcome::Skipped;
        };
        let (voucher, reading) = (
            self.voucher(&agreed, agreed.part(part / 2)),
            self.reading(&agreed, part),
        );
        let right = (agreed.kind == Kind::Session).then_some(agreed.owner);
        self.ends(
            net,
            &agreed.clone(),
            right,
            thief.or(Some(agreed.owner)),
            |world, sender| {
                let (payments, account) = (world.payments(), world.person(sender).account());
                match agreed.kind {
                    Kind::Session => payments.close_session_on_meter(account, agreed.number, reading, Some(voucher)),
                    Kind::Channel => payments.close_channel(account, agreed.number, vec![voucher]),
                    Kind::Stream => payments.cancel_stream(account, agreed.number),
                }
            },
        )
    }

    /// Anybody ends what is over.
    pub fn finish_agreement(&mut self, net: Net, agreement: u8, who: Account) -> Outcome {
        let Some(agreed) = pick(&self.networks[net].books.agreements, agreement) else {
            return Outcome::Skipped;
        };
        self.finish(net, &agreed, who)
    }

    pub fn finish(&mut self, net: Net, agreed: &Agreement, who: Account) -> Outcome {
        let (kind, number) = (agreed.kind, agreed.number);
        self.ends(net, agreed, None, Some(who), |world, sender| {
            let (payments, account) = (world.payments(), world.person(sender).account());
            match kind {
                Kind::Session => payments.finish_session(account, number),
                Kind::Channel => payments.finish_channel(account, number),
                Kind::Stream => payments.cancel_stream(account, number),
            }
        })
    }

    pub fn pause_stream(&mut self, net: Net, agreement: u8, resume: bool, thief: Option<Who>) -> Outcome {
        let streams = self.networks[net].books.agreements.iter();
        let streams: Vec<Agreement> = streams.filter(|agreed| agreed.kind == Kind::Stream).cloned().collect();
        let Some(agreed) = pick(&streams, agreement) else {
            return Outcome::Skipped;
        };
        self.rightful(net, agreed.payer, thief, |world, sender| {
            let (payments, account) = (world.payments(), world.person(sender).account());
            if resume {
                payments.resume_stream(account, agreed.number)
            } else {
                payments.pause_stream(account, agreed.number)
            }
        })
    }

    pub fn top_up(&mut self, net: Net, agreement: u8, amount: u128, thief: Option<Who>) -> Outcome {
        let Some(agreed) = pick(&self.networks[net].books.agreements, agreement) else {
            return Outcome::Skipped;
        };
        let denom = self.denom(net);
        let money = (&denom, Uint128::new(amount.min(agreed.deposit)));
        self.rightful(net, agreed.payer, thief, |world, sender| {
            let (payments, account) = (world.payments(), world.person(sender).account());
            match agreed.kind {
                Kind::Stream => payments.top_up_stream(account, money, agreed.number),
                // No session has a top-up: its number is no channel's.
                Kind::Session | Kind::Channel => payments.top_up_channel(account, money, agreed.number),
            }
        })
    }

    /// A message that may end an agreement, by who may (`None`: anybody, or by a rule that the contract's own tests check) or by a thief.
    fn ends(
        &mut self,
        net: Net,
        agreed: &Agreement,
        right: Option<Account>,
        sender: Option<Account>,
        message: impl FnOnce(&Self, Account) -> Result<TxResult, ChainError>,
    ) -> Outcome {
        let right = right.or(sender).unwrap_or(agreed.owner);
        let outcome = self.rightful(net, right, sender, message);
        let payments = self.payments();
        let is_open = match agreed.kind {
            Kind::Session => payments.session(agreed.number).is_ok(),
            Kind::Channel => payments.channel(agreed.number).is_ok(),
            Kind::Stream => payments.stream(agreed.number).is_ok(),
        };
        if !is_open {
            let agreements = &mut self.networks[net].books.agreements;
            agreements.retain(|other| other.number != agreed.number);
        }
        outcome
    }

    fn voucher(&self, agreed: &Agreement, cumulative: u128) -> SignedVoucher {
        let voucher = Voucher {
            agreement: agreed.number,
            lane: 0,
            key_version: agreed.key_version,
            nonce: 1,
            cumulative: Uint128::new(cumulative),
            expires_at: Time::new(u64::MAX),
        };
        let signed = self.payments().sign_voucher(&device_key(VOUCHERS), voucher);
        signed.expect("a voucher")
    }

    fn reading(&self, agreed: &Agreement, units: u8) -> SignedReading {
        let reading = MeterReading {
            session: agreed.number,
            key_version: agreed.key_version,
            nonce: 1,
            units: Uint128::from(units),
        };
        let signed = self.payments().sign_reading(&device_key(&agreed.key), reading);
        signed.expect("a reading")
    }
}
