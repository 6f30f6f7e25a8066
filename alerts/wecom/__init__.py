"""企业微信: group robot and application message; 政务微信 and private deployments by their own address."""
