//! Messages. Each is followed by the checks.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Coin, Uint128, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::Denom;
use flywheel_types::payments::{
    ChannelOpening, ExecuteMsg, MachineName, Payee, Payment, ReceiveMsg, SessionOpening, SignedReading, SignedVoucher,
    StreamOpening, TariffSpec,
};

use super::{LONGEST, PRICE, Suite, WINDOW, address, id, public};

fn as_message(msg: ReceiveMsg) -> ExecuteMsg {
    match msg {
        ReceiveMsg::Pay { payments } => ExecuteMsg::Pay { payments },
        ReceiveMsg::OpenSession(opening) => ExecuteMsg::OpenSession(opening),
        ReceiveMsg::OpenChannel(opening) => ExecuteMsg::OpenChannel(opening),
        ReceiveMsg::TopUpChannel { channel } => ExecuteMsg::TopUpChannel { channel },
        ReceiveMsg::OpenStream(opening) => ExecuteMsg::OpenStream(opening),
        ReceiveMsg::TopUpStream { stream } => ExecuteMsg::TopUpStream { stream },
    }
}

pub fn account(name: &str) -> Payee {
    Payee::Account(address(name).to_string())
}

pub fn machine(number: u64) -> Payee {
    Payee::Machine(MachineName::Id(id(number)))
}

pub fn payment(machine: u64, amount: u128) -> Payment {
    Payment {
        machine: MachineName::Id(id(machine)),
        amount: amount.into(),
        reference: String::new(),
    }
}

/// Shares in 10,000ths, and who takes the rest.
pub fn split(shares: &[(&str, u16)], residual: &str) -> Split {
    let shares = shares
        .iter()
        .map(|(name, bps)| Share {
            recipient: address(name).to_string(),
            bps: Bps::new(*bps).unwrap(),
        })
        .collect();
    Split::new(shares, address(residual).to_string()).unwrap()
}

impl Suite {
    pub fn send_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> AnyResult<AppResponse> {
        let result = self
            .app
            .execute_contract(address(sender), self.payments.clone(), msg, funds);
        self.check();
        result
    }

    pub fn send(&mut self, sender: &str, msg: &ExecuteMsg) -> AnyResult<AppResponse> {
        self.send_with(sender, msg, &[])
    }

    /// A message with money of the suite's token.
    pub fn bring(&mut self, sender: &str, amount: u128, msg: ReceiveMsg) -> AnyResult<AppResponse> {
        self.bring_in(&self.denom.clone(), sender, amount, msg)
    }

    pub fn bring_in(&mut self, denom: &Denom, sender: &str, amount: u128, msg: ReceiveMsg) -> AnyResult<AppResponse> {
        match denom {
            Denom::Native(denom) => {
                let funds = [Coin::new(amount, denom)];
                self.send_with(sender, &as_message(msg), &funds)
            }
            Denom::Cw20(token) => {
                let send = Cw20ExecuteMsg::Send {
                    contract: self.payments.to_string(),
                    amount: amount.into(),
                    msg: to_json_binary(&msg).unwrap(),
                };
                let result = self.app.execute_contract(address(sender), token.clone(), &send, &[]);
                self.check();
                result
            }
        }
    }

    /// Sends tokens without a message.
    pub fn donate(&mut self, sender: &str, amount: u128) -> &mut Self {
        let message = self.denom.pay(&self.payments, amount.into()).unwrap();
        self.app.execute(address(sender), message).unwrap();
        self.donations += amount;
        self.check();
        self
    }

    pub fn try_pay(&mut self, sender: &str, amount: u128, payments: Vec<Payment>) -> AnyResult<AppResponse> {
        self.bring(sender, amount, ReceiveMsg::Pay { payments })
    }

    /// The usual tariff in the suite's token.
    pub fn tariff(&self) -> TariffSpec {
        TariffSpec {
            denom: self.denom.clone().into(),
            price: PRICE.into(),
            unit: "kWh".to_owned(),
            units_per_minute: Uint128::one(),
            max_duration: Seconds::new(LONGEST),
            window: Seconds::new(WINDOW),
            network: None,
            permission: None,
        }
    }

    pub fn set_tariff(&mut self, sender: &str, machine: u64, terms: Option<TariffSpec>) -> AnyResult<AppResponse> {
        let set = ExecuteMsg::SetTariff {
            machine: id(machine),
            tariff: 0,
            terms,
        };
        self.send(sender, &set)
    }

    pub fn set_split(
        &mut self,
        sender: &str,
        machine: u64,
        split: Option<Split>,
        network: Option<u64>,
    ) -> AnyResult<AppResponse> {
        let set = ExecuteMsg::SetSplit {
            machine: id(machine),
            split,
            network,
        };
        self.send(sender, &set)
    }

    pub fn set_fee(&mut self, sender: &str, network: u64, bps: u16) -> AnyResult<AppResponse> {
        let set = ExecuteMsg::SetFee {
            network,
            bps: Bps::new(bps).unwrap(),
            recipient: address("treasury").to_string(),
        };
        self.send(sender, &set)
    }

    /// What Carl usually asks for: machine 1, two hours.
    pub fn opening(&self) -> SessionOpening {
        SessionOpening {
            machine: MachineName::Id(id(1)),
            tariff: 0,
            version: 1,
            max_price: PRICE.into(),
            key: public("carl"),
            duration: Seconds::new(7_200),
            credit: None,
        }
    }

    /// Carl opens a session; returns its number.
    pub fn open_session(&mut self, deposit: u128) -> u64 {
        let opening = self.opening();
        self.open(deposit, ReceiveMsg::OpenSession(opening))
    }

    /// Carl opens a channel for a day, with an hour's challenge period.
    pub fn open_channel(&mut self, payee: Payee, deposit: u128) -> u64 {
        let opening = ChannelOpening {
            payee,
            key: public("carl"),
            challenge: Seconds::new(3_600),
            duration: Seconds::new(86_400),
        };
        self.open(deposit, ReceiveMsg::OpenChannel(opening))
    }

    /// Carl opens a stream of so much in so many seconds.
    pub fn open_stream(&mut self, payee: Payee, amount: u128, per: u64, deposit: u128) -> u64 {
        let opening = StreamOpening {
            payee,
            amount: amount.into(),
            per: Seconds::new(per),
        };
        self.open(deposit, ReceiveMsg::OpenStream(opening))
    }

    fn open(&mut self, deposit: u128, msg: ReceiveMsg) -> u64 {
        self.bring("carl", deposit, msg).unwrap();
        let config: flywheel_types::payments::ConfigResponse =
            self.query(&flywheel_types::payments::QueryMsg::Config {});
        config.agreements
    }

    pub fn collect(&mut self, sender: &str, session: u64, voucher: SignedVoucher) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::CollectSession { session, voucher })
    }

    pub fn close(&mut self, sender: &str, session: u64, amount: u128) -> AnyResult<AppResponse> {
        let amount = amount.into();
        self.send(sender, &ExecuteMsg::CloseSession { session, amount })
    }

    pub fn close_on_meter(
        &mut self,
        sender: &str,
        session: u64,
        reading: SignedReading,
        voucher: Option<SignedVoucher>,
    ) -> AnyResult<AppResponse> {
        let close = ExecuteMsg::CloseSessionOnMeter {
            session,
            reading,
            voucher,
        };
        self.send(sender, &close)
    }

    pub fn forfeit(&mut self, session: u64, first: SignedReading, second: SignedReading) -> AnyResult<AppResponse> {
        self.send("watcher", &ExecuteMsg::ForfeitCredit { session, first, second })
    }

    pub fn finish(&mut self, sender: &str, session: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::FinishSession { session })
    }

    pub fn settle(&mut self, sender: &str, channel: u64, vouchers: Vec<SignedVoucher>) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::SettleChannel { channel, vouchers })
    }

    pub fn close_channel(
        &mut self,
        sender: &str,
        channel: u64,
        vouchers: Vec<SignedVoucher>,
    ) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::CloseChannel { channel, vouchers })
    }

    pub fn finish_channel(&mut self, sender: &str, channel: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::FinishChannel { channel })
    }

    pub fn top_up_channel(&mut self, sender: &str, channel: u64, amount: u128) -> AnyResult<AppResponse> {
        self.bring(sender, amount, ReceiveMsg::TopUpChannel { channel })
    }

    pub fn top_up_stream(&mut self, sender: &str, stream: u64, amount: u128) -> AnyResult<AppResponse> {
        self.bring(sender, amount, ReceiveMsg::TopUpStream { stream })
    }

    pub fn collect_stream(&mut self, sender: &str, stream: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::CollectStream { stream })
    }

    pub fn pause(&mut self, sender: &str, stream: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::PauseStream { stream })
    }

    pub fn resume(&mut self, sender: &str, stream: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::ResumeStream { stream })
    }

    pub fn cancel(&mut self, sender: &str, stream: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::CancelStream { stream })
    }

    pub fn withdraw(&mut self, sender: &str, account: Option<&str>) -> AnyResult<AppResponse> {
        let withdraw = ExecuteMsg::Withdraw {
            denom: self.denom.clone().into(),
            account: account.map(|name| address(name).to_string()),
        };
        self.send(sender, &withdraw)
    }
}
